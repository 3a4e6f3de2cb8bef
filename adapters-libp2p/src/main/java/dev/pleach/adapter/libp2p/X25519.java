package dev.pleach.adapter.libp2p;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** A key pair of X25519 (RFC 7748) over raw 32-byte strings, by the JDK. */
final class X25519 {
  static final int BYTES = 32;

  private static final byte[] BASE_POINT = basePoint();

  private final PrivateKey privateKey;
  private final byte[] publicKey;

  private X25519(PrivateKey privateKey, byte[] publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** The pair whose private half is made of 32 random bytes. */
  static X25519 ofSecret(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("an X25519 secret has 32 bytes, got " + secret.length);
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance("X25519")
              .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret.clone()));
      return new X25519(key, agree(key, BASE_POINT));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no X25519", e);
    }
  }

  byte[] publicKey() {
    return publicKey.clone();
  }

  /**
   * The shared secret with a peer's public key.
   *
   * @throws WireFault when the key is of small order, so that the secret would be all zero
   */
  byte[] agree(byte[] peerKey) throws WireFault {
    try {
      return agree(privateKey, peerKey);
    } catch (InvalidKeyException e) {
      throw new WireFault(WireFault.Kind.UNAUTHENTICATED, "noise: key of small order");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no X25519", e);
    }
  }

  private static byte[] agree(PrivateKey own, byte[] peerKey) throws GeneralSecurityException {
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = peerKey[BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7f; // RFC 7748: the top bit is ignored
    XECPublicKeySpec spec =
        new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian));
    PublicKey peer = KeyFactory.getInstance("X25519").generatePublic(spec);
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(own);
    agreement.doPhase(peer, true);
    return agreement.generateSecret();
  }

  private static byte[] basePoint() {
    byte[] point = new byte[BYTES];
    point[0] = 9;
    return point;
  }
}
