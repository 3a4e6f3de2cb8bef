package dev.pleach.dag;

/**
 * A SHA-256 digest: the name of a block inside sync messages.
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class Digest extends Id32<Digest> {
  private Digest(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static Digest of(byte[] bytes) {
    return new Digest(bytes);
  }

  /**
   * Reads the text that {@link #hex()} prints.
   *
   * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
   */
  public static Digest parse(String hex) {
    return new Digest(parseHex("Digest", hex));
  }

  /** Returns the SHA-256 of the bytes. */
  public static Digest sha256(byte[] bytes) {
    return new Digest(Hashing.sha256(bytes));
  }
}
