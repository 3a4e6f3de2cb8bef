package dev.pleach.dag;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 verification that answers alike on every runtime.
 *
 * <p>Libraries disagree about malformed and torsioned signatures, and two replicas that disagree
 * about one block diverge for ever. So the library is asked only after checks of our own:
 *
 * <ol>
 *   <li>the signature has 64 bytes, the key 32;
 *   <li>S is below the group order L;
 *   <li>key and R are canonical encodings of points on the curve, of no small order, and the key
 *       lies in the prime-order subgroup (verdict cached per key);
 *   <li>the equation with the cofactor, [8][S]B = [8]R + [8][k]A (RFC 8032, 5.1.7, first form),
 *       which is what BouncyCastle checks.
 * </ol>
 *
 * Any exception on the way means invalid.
 */
final class StrictEd25519 {
  private static final int POINT_BYTES = 32;
  private static final int KEYS_CACHED_MAX = 10_000;

  /** Group order L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
  private static final byte[] ORDER =
      HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

  /** The decoded point of each valid key seen lately, or empty for one that is not valid. */
  private static final Cache<PublicKey, Optional<Ed25519.PublicPoint>> KEYS =
      CacheBuilder.newBuilder().maximumSize(KEYS_CACHED_MAX).build();

  private StrictEd25519() {}

  static boolean verify(PublicKey key, byte[] message, byte[] signature) {
    try {
      if (signature.length != Signature.BYTES
          || !scalarBelowOrder(signature)
          || !pointIsValid(signature)) {
        return false;
      }
      Optional<Ed25519.PublicPoint> point = validPoint(key);
      return point.isPresent()
          && Ed25519.verify(signature, 0, point.get(), message, 0, message.length);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Optional<Ed25519.PublicPoint> validPoint(PublicKey key) {
    Optional<Ed25519.PublicPoint> known = KEYS.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Optional<Ed25519.PublicPoint> point =
        Optional.ofNullable(Ed25519.validatePublicKeyFullExport(key.raw(), 0));
    KEYS.put(key, point);
    return point;
  }

  /** BouncyCastle's partial validation of R: canonical, on the curve, not of small order. */
  private static boolean pointIsValid(byte[] signature) {
    return Ed25519.validatePublicKeyPartial(signature, 0);
  }

  private static boolean scalarBelowOrder(byte[] signature) {
    for (int i = POINT_BYTES - 1; i >= 0; i--) {
      int s = signature[POINT_BYTES + i] & 0xff;
      int l = ORDER[i] & 0xff;
      if (s != l) {
        return s < l;
      }
    }
    return false;
  }
}
