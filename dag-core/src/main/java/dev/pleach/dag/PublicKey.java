package dev.pleach.dag;

/**
 * An Ed25519 public key, 32 bytes (RFC 8032).
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class PublicKey extends Id32<PublicKey> {
  private PublicKey(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static PublicKey of(byte[] bytes) {
    return new PublicKey(bytes);
  }

  /**
   * Judges a signature by the one strict rule that gives the same verdict on every runtime: exact
   * lengths, S below the group order, canonical points of no small order, the key in the
   * prime-order subgroup, then the equation with the cofactor (RFC 8032, 5.1.7). Whatever goes
   * wrong means {@code false}; nothing is thrown.
   */
  public boolean verifies(byte[] message, Signature signature) {
    return StrictEd25519.verify(this, message, signature.raw());
  }
}
