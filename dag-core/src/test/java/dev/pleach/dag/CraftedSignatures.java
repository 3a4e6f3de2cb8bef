package dev.pleach.dag;

import static dev.pleach.dag.CurvePoint.BASE;
import static dev.pleach.dag.CurvePoint.IDENTITY;
import static dev.pleach.dag.CurvePoint.L;
import static dev.pleach.dag.CurvePoint.P;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Signatures on which libraries disagree, made from fixed secrets. Wherever it can be, the equation
 * with the cofactor holds, so that only the strict rule stands between the case and acceptance.
 */
final class CraftedSignatures {
  /** A case; the signature may have any length. */
  record Case(String name, byte[] key, byte[] message, byte[] signature) {}

  private static final BigInteger SECRET = scalar("secret");
  private static final CurvePoint KEY = BASE.times(SECRET);

  private final List<Case> cases = new ArrayList<>();
  private final List<CurvePoint> smallOrder = smallOrderPoints();

  static List<Case> all() {
    return new CraftedSignatures().make();
  }

  private List<Case> make() {
    addHonest();
    addTorsion();
    addSmallOrder();
    addScalars();
    addLengths();
    addPointsThatAreNone();
    return cases;
  }

  private void addHonest() {
    for (int i = 0; i < 4; i++) {
      BigInteger nonce = scalar("honest" + i);
      add("honest-" + i, KEY.encode(), BASE.times(nonce).encode(), nonce, SECRET);
    }
    Case honest = cases.get(0);
    byte[] otherMessage = honest.message.clone();
    otherMessage[0] ^= 1;
    cases.add(new Case("other-message", honest.key, otherMessage, honest.signature));
    cases.add(new Case("other-key", BASE.encode(), honest.message, honest.signature));
  }

  private void addTorsion() {
    for (int i = 1; i < 8; i++) {
      CurvePoint torsion = smallOrder.get(i);
      BigInteger nonce = scalar("torsion" + i);
      byte[] r = BASE.times(nonce).encode();
      byte[] torsionedR = BASE.times(nonce).plus(torsion).encode();
      byte[] torsionedKey = KEY.plus(torsion).encode();
      add("torsion-in-r-" + i, KEY.encode(), torsionedR, nonce, SECRET);
      add("torsion-in-key-" + i, torsionedKey, r, nonce, SECRET);
      add("torsion-in-both-" + i, torsionedKey, torsionedR, nonce, SECRET);
    }
  }

  private void addSmallOrder() {
    for (int i = 0; i < 8; i++) {
      int spelling = 0;
      for (byte[] point : spellings(smallOrder.get(i))) {
        String name = i + "-" + spelling++;
        BigInteger nonce = scalar("small" + name);
        byte[] r = BASE.times(nonce).encode();
        add("small-key-" + name, point, r, nonce, BigInteger.ZERO);
        add("small-r-" + name, KEY.encode(), point, BigInteger.ZERO, SECRET);
        add("small-both-" + name, point, point, BigInteger.ZERO, BigInteger.ZERO);
        add(
            "small-key-torsioned-r-" + name,
            point,
            BASE.times(nonce).plus(smallOrder.get(3)).encode(),
            nonce,
            BigInteger.ZERO);
        add(
            "torsioned-key-small-r-" + name,
            KEY.plus(smallOrder.get(3)).encode(),
            point,
            BigInteger.ZERO,
            SECRET);
      }
    }
  }

  private void addScalars() {
    Case honest = cases.get(0);
    BigInteger s = CurvePoint.fromLittleEndian(Arrays.copyOfRange(honest.signature, 32, 64));
    for (int times : new int[] {1, 2, 7, 13}) {
      addScalar("s-plus-" + times + "-l", honest, s.add(L.multiply(BigInteger.valueOf(times))));
    }
    addScalar("s-is-zero", honest, BigInteger.ZERO);
    addScalar("s-is-l-minus-1", honest, L.subtract(BigInteger.ONE));
    addScalar("s-is-l", honest, L);
    addScalar("s-is-all-ones", honest, BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));
    addScalar("s-with-bit-253", honest, s.setBit(253));
    addScalar("s-with-bit-255", honest, s.setBit(255));
    addScalar("s-negated", honest, L.subtract(s));
  }

  private void addScalar(String name, Case honest, BigInteger s) {
    cases.add(
        new Case(
            name,
            honest.key,
            honest.message,
            join(Arrays.copyOf(honest.signature, 32), CurvePoint.littleEndian(s))));
  }

  private void addLengths() {
    Case honest = cases.get(0);
    for (int length : new int[] {0, 1, 32, 63, 65, 96, 128}) {
      cases.add(
          new Case(
              "length-" + length,
              honest.key,
              honest.message,
              Arrays.copyOf(honest.signature, length)));
    }
  }

  private void addPointsThatAreNone() {
    Case honest = cases.get(0);
    for (int small = 2; small < 19; small++) {
      BigInteger y = BigInteger.valueOf(small);
      String kind = CurvePoint.isOnCurve(y) ? "on" : "off";
      for (boolean sign : new boolean[] {false, true}) {
        String name = kind + "-curve-y" + small + (sign ? "-odd" : "-even");
        byte[] plain = CurvePoint.encode(y, sign);
        byte[] shifted = CurvePoint.encode(y.add(P), sign);
        add("key-" + name, plain, CurvePoint.encode(y, sign), scalar(name), SECRET);
        add("key-" + name + "-plus-p", shifted, plain, scalar(name), SECRET);
        add("r-" + name, honest.key, plain, scalar(name), SECRET);
        add("r-" + name + "-plus-p", honest.key, shifted, scalar(name), SECRET);
      }
    }
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    add("key-all-ones", ones, Arrays.copyOf(honest.signature, 32), SECRET, SECRET);
    add("r-all-ones", honest.key, ones, SECRET, SECRET);
  }

  /** Adds a case with S = nonce + k * secret, k as every verifier computes it from these bytes. */
  private void add(String name, byte[] key, byte[] r, BigInteger nonce, BigInteger secret) {
    byte[] message = ("message of " + name).getBytes(StandardCharsets.US_ASCII);
    BigInteger k = challenge(r, key, message);
    BigInteger s = nonce.add(k.multiply(secret)).mod(L);
    cases.add(new Case(name, key, message, join(r, CurvePoint.littleEndian(s))));
  }

  static BigInteger challenge(byte[] r, byte[] key, byte[] message) {
    return CurvePoint.fromLittleEndian(sha512(join(r, key, message))).mod(L);
  }

  /** The canonical bytes, then those with y + p, then those with the sign bit of x = 0 set. */
  private static List<byte[]> spellings(CurvePoint point) {
    List<byte[]> spellings = new ArrayList<>();
    BigInteger y = point.affineY();
    boolean isOdd = point.xIsOdd();
    boolean hasTwoSpellings = y.compareTo(BigInteger.valueOf(19)) < 0;
    spellings.add(CurvePoint.encode(y, isOdd));
    if (hasTwoSpellings) {
      spellings.add(CurvePoint.encode(y.add(P), isOdd));
    }
    if (point.x().signum() == 0) {
      spellings.add(CurvePoint.encode(y, true));
      if (hasTwoSpellings) {
        spellings.add(CurvePoint.encode(y.add(P), true));
      }
    }
    return spellings;
  }

  /** The multiples of a point of order 8; number 0 is the identity. */
  private static List<CurvePoint> smallOrderPoints() {
    List<CurvePoint> points = new ArrayList<>();
    CurvePoint generator = pointOfOrderEight();
    CurvePoint next = IDENTITY;
    for (int i = 0; i < 8; i++) {
      points.add(CurvePoint.decode(next.affineY(), next.xIsOdd()));
      next = next.plus(generator);
    }
    return points;
  }

  private static CurvePoint pointOfOrderEight() {
    for (int y = 2; ; y++) {
      if (CurvePoint.isOnCurve(BigInteger.valueOf(y))) {
        CurvePoint point = CurvePoint.decode(BigInteger.valueOf(y), false).times(L);
        if (!point.times(BigInteger.valueOf(4)).isIdentity()) {
          return point;
        }
      }
    }
  }

  private static BigInteger scalar(String word) {
    return CurvePoint.fromLittleEndian(sha512(word.getBytes(StandardCharsets.US_ASCII))).mod(L);
  }

  private static byte[] sha512(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] join(byte[]... parts) {
    return Bytes.concat(parts);
  }
}
