package dev.pleach.dag;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.Arrays;
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
  private static final byte[] ORDER = {
    (byte) 0xed,
    (byte) 0xd3,
    (byte) 0xf5,
    0x5c,
    0x1a,
    0x63,
    0x12,
    0x58,
    (byte) 0xd6,
    (byte) 0x9c,
    (byte) 0xf7,
    (byte) 0xa2,
    (byte) 0xde,
    (byte) 0xf9,
    (byte) 0xde,
    0x14,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0x10
  };

  private static final Cache<PublicKey, Boolean> KEYS =
      CacheBuilder.newBuilder().maximumSize(KEYS_CACHED_MAX).build();

  private StrictEd25519() {}

  static boolean verify(byte[] key, byte[] message, byte[] signature) {
    try {
      return key.length == POINT_BYTES
          && signature.length == Signature.BYTES
          && scalarBelowOrder(signature)
          && keyIsValid(key)
          && pointIsValid(Arrays.copyOf(signature, POINT_BYTES))
          && Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static boolean keyIsValid(byte[] key) {
    PublicKey known = PublicKey.of(key);
    Boolean verdict = KEYS.getIfPresent(known);
    if (verdict == null) {
      verdict = Ed25519.validatePublicKeyFull(key, 0);
      KEYS.put(known, verdict);
    }
    return verdict;
  }

  /** BouncyCastle's partial validation: canonical, on the curve, not of small order. */
  private static boolean pointIsValid(byte[] point) {
    return Ed25519.validatePublicKeyPartial(point, 0);
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
