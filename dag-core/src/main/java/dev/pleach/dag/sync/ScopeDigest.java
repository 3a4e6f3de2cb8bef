package dev.pleach.dag.sync;

import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.sketch.SipHash;
import java.nio.ByteBuffer;

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

  private final byte[] key;

  /** Takes the digest key of a scope at {@link #EPOCH}. */
  public ScopeDigest(ScopeSecret secret) {
    key = secret.digestKey(EPOCH);
  }

  /** Returns one document's part of the sum. */
  public Sum128 of(DocumentState state) {
    byte[] item = ByteBuffer.allocate(16).putLong(state.doc8()).putLong(state.state8()).array();
    return Sum128.of(SipHash.hash128(key, item));
  }
}
