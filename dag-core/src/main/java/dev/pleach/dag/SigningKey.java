package dev.pleach.dag;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 private key (the 32-byte seed of RFC 8032) with its public half.
 *
 * <p>Safe for use by several threads. The seed never appears in {@link #toString()}.
 */
public final class SigningKey {
  private final byte[] seed;
  private final PublicKey publicKey;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    this.publicKey = PublicKey.of(point);
  }

  /**
   * Makes the key of a copy of a 32-byte seed.
   *
   * @throws IllegalArgumentException if there are not exactly 32 bytes
   */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != Ed25519.SECRET_KEY_SIZE) {
      throw new IllegalArgumentException("a seed has 32 bytes, got " + seed.length);
    }
    return new SigningKey(seed.clone());
  }

  /** Returns a fresh copy of the seed, for a key store to keep. */
  public byte[] seed() {
    return seed.clone();
  }

  /** Returns the public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Signs; the same message always gives the same signature. */
  public Signature sign(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicKey.raw(), 0, message, 0, message.length, signature, 0);
    return Signature.of(signature);
  }

  @Override
  public String toString() {
    return "SigningKey(of " + publicKey + ")";
  }
}
