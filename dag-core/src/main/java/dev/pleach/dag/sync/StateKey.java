package dev.pleach.dag.sync;

import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Frontier;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a document's state is told in 8 bytes: the first of SHA-256 over its sorted head digests, or
 * over a fresh key and these, which nobody can have prepared for. An immutable value.
 */
public final class StateKey {
  /** Without a key: the state8 of doc items. */
  public static final StateKey PLAIN = new StateKey(Optional.empty());

  private final Optional<Sum128> key;

  private StateKey(Optional<Sum128> key) {
    this.key = key;
  }

  /** Under this key. */
  public static StateKey of(Sum128 key) {
    return new StateKey(Optional.of(key));
  }

  /** Returns true if there is no key. */
  public boolean isPlain() {
    return key.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** Returns the 8 bytes, big-endian. */
  public long state8(Frontier heads) {
    if (key.isEmpty()) {
      return heads.stateDigest().prefix64();
    }
    ByteArrayOutputStream hashed = new ByteArrayOutputStream();
    hashed.writeBytes(key.get().bytes());
    hashed.writeBytes(heads.digests());
    return Digest.sha256(hashed.toByteArray()).prefix64();
  }

  /** Shows nothing of the key. */
  @Override
  public String toString() {
    return isPlain() ? "plain" : "keyed";
  }
}
