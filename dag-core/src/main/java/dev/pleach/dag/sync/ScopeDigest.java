package dev.pleach.dag.sync;

import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.sketch.SipHash;

/**
 * The digest of a scope: sum modulo 2^128, over its documents, of SipHash-2-4-128 under the scope's
 * digest key of the 16 bytes {@code doc8 ++ state8} (big-endian). The hash's 16 output bytes are
 * read as one big-endian number.
 *
 * <p>Kept up to date item by item: {@code sum.minus(of(old)).plus(of(new))}.
 */
public final class ScopeDigest {
  /** The only key epoch of this release. */
  public static final long EPOCH = 0;

  private final SipHash.Of16Bytes hash;

  /** Takes the digest key of a scope at {@link #EPOCH}. */
  public ScopeDigest(ScopeSecret secret) {
    hash = new SipHash.Of16Bytes(secret.digestKey(EPOCH));
  }

  /** Returns one document's part of the sum. */
  public Sum128 of(DocumentState state) {
    SipHash.Output output =
        hash.hash(Long.reverseBytes(state.doc8()), Long.reverseBytes(state.state8()));
    return new Sum128(Long.reverseBytes(output.first()), Long.reverseBytes(output.second()));
  }
}
