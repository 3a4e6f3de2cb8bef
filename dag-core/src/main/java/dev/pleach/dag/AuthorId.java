package dev.pleach.dag;

/**
 * One device's author key (Ed25519 public key, 32 bytes): who signs blocks. It writes one chain per
 * document.
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class AuthorId extends Id32<AuthorId> {
  private AuthorId(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static AuthorId of(byte[] bytes) {
    return new AuthorId(bytes);
  }

  /**
   * Reads the text that {@link #hex()} prints.
   *
   * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
   */
  public static AuthorId parse(String hex) {
    return new AuthorId(parseHex("AuthorId", hex));
  }

  /** Names the author that signs with this key. */
  public static AuthorId of(PublicKey key) {
    return new AuthorId(key.raw());
  }

  /** Returns the key that verifies this author's signatures. */
  public PublicKey key() {
    return PublicKey.of(raw());
  }
}
