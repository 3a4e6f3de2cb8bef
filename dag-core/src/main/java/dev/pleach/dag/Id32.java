package dev.pleach.dag;

import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the 32-byte ids share: content equality, unsigned byte order, hexadecimal text.
 *
 * <p>Each subclass is a type of its own, so that an author can never be passed where a document is
 * meant. Comparable on purpose: strangers choose these bytes, and a {@code HashMap} bin of
 * comparable keys degrades to a tree, not to a list.
 */
abstract sealed class Id32<T extends Id32<T>> implements Comparable<T>
    permits AuthorId, DatabaseId, Digest, DocumentId, PublicKey, ScopeId, ScopeSecret {

  static final int BYTES = 32;

  private final byte[] bytes;

  Id32(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          getClass().getSimpleName() + " needs " + BYTES + " bytes, got " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** Returns a fresh copy of the 32 bytes. */
  public final byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes themselves; callers inside this package must not change them. */
  final byte[] raw() {
    return bytes;
  }

  /**
   * Returns the first eight bytes, big-endian: the truncated name used inside sync messages. It is
   * a hint; nothing final may rest on it.
   */
  public final long prefix64() {
    return Bytes.int64(bytes, 0);
  }

  @Override
  public final int compareTo(T other) {
    return Arrays.compareUnsigned(bytes, ((Id32<?>) other).bytes);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other != null
        && other.getClass() == getClass()
        && Arrays.equals(bytes, ((Id32<?>) other).bytes);
  }

  @Override
  public final int hashCode() {
    return Bytes.int32(bytes, 4);
  }

  /** Returns the 64 hexadecimal digits, lower case. */
  public final String hex() {
    return BaseEncoding.base16().lowerCase().encode(bytes);
  }

  static byte[] parseHex(String type, String hex) {
    if (hex.length() != 2 * BYTES || !hex.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException(
          type
              + " needs "
              + 2 * BYTES
              + " lower-case hexadecimal digits, got '"
              + Multibase.excerpt(hex)
              + "'");
    }
    return BaseEncoding.base16().lowerCase().decode(hex);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "(" + hex().substring(0, 16) + ")";
  }
}
