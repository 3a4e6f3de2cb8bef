package dev.pleach.dag;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An Ed25519 signature, 64 bytes (RFC 8032). An immutable value. */
public final class Signature {
  /** Length of a signature. */
  public static final int BYTES = 64;

  private final byte[] bytes;

  private Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of 64 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 64
   */
  public static Signature of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a signature has 64 bytes, got " + bytes.length);
    }
    return new Signature(bytes.clone());
  }

  /** Returns a fresh copy of the 64 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  byte[] raw() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Signature that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Signature(" + Long.toHexString(Bytes.int64(bytes, 0)) + ")";
  }
}
