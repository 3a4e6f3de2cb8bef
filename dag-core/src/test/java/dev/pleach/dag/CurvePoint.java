package dev.pleach.dag;

import java.math.BigInteger;

/**
 * A point of edwards25519, slow and plain (RFC 8032, 5.1.4): a second opinion on signatures and the
 * means to craft them. Extended coordinates.
 */
record CurvePoint(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  static final CurvePoint IDENTITY = affine(BigInteger.ZERO, BigInteger.ONE);
  static final CurvePoint BASE =
      decode(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P), false);

  static CurvePoint affine(BigInteger x, BigInteger y) {
    return new CurvePoint(x, y, BigInteger.ONE, x.multiply(y).mod(P));
  }

  static boolean isOnCurve(BigInteger y) {
    return squareRoot(y).signum() >= 0;
  }

  /** Decodes leniently: y is reduced, the sign of x = 0 is ignored. */
  static CurvePoint decode(BigInteger y, boolean xIsOdd) {
    BigInteger x = squareRoot(y);
    if (x.signum() < 0) {
      throw new IllegalArgumentException("not on the curve");
    }
    return affine(x.testBit(0) == xIsOdd ? x : P.subtract(x).mod(P), y.mod(P));
  }

  /** Returns an x for this y, or -1. */
  private static BigInteger squareRoot(BigInteger y) {
    BigInteger yy = y.multiply(y).mod(P);
    BigInteger divisor = D.multiply(yy).add(BigInteger.ONE).modInverse(P);
    BigInteger xx = yy.subtract(BigInteger.ONE).multiply(divisor).mod(P);
    BigInteger root = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!root.multiply(root).mod(P).equals(xx)) {
      root =
          root.multiply(BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P)).mod(P);
    }
    return root.multiply(root).mod(P).equals(xx) ? root : BigInteger.ONE.negate();
  }

  CurvePoint plus(CurvePoint o) {
    BigInteger a = y.subtract(x).multiply(o.y.subtract(o.x)).mod(P);
    BigInteger b = y.add(x).multiply(o.y.add(o.x)).mod(P);
    BigInteger c = t.multiply(BigInteger.TWO).multiply(D).multiply(o.t).mod(P);
    BigInteger d = z.multiply(BigInteger.TWO).multiply(o.z).mod(P);
    BigInteger e = b.subtract(a);
    BigInteger f = d.subtract(c);
    BigInteger g = d.add(c);
    BigInteger h = b.add(a);
    return new CurvePoint(
        e.multiply(f).mod(P), g.multiply(h).mod(P), f.multiply(g).mod(P), e.multiply(h).mod(P));
  }

  CurvePoint times(BigInteger scalar) {
    CurvePoint sum = IDENTITY;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = sum.plus(sum);
      if (scalar.testBit(bit)) {
        sum = sum.plus(this);
      }
    }
    return sum;
  }

  CurvePoint timesEight() {
    return times(BigInteger.valueOf(8));
  }

  boolean isIdentity() {
    return x.signum() == 0 && y.equals(z);
  }

  boolean isSame(CurvePoint o) {
    return x.multiply(o.z).subtract(o.x.multiply(z)).mod(P).signum() == 0
        && y.multiply(o.z).subtract(o.y.multiply(z)).mod(P).signum() == 0;
  }

  boolean xIsOdd() {
    return x.multiply(z.modInverse(P)).mod(P).testBit(0);
  }

  BigInteger affineY() {
    return y.multiply(z.modInverse(P)).mod(P);
  }

  byte[] encode() {
    return encode(affineY(), xIsOdd());
  }

  /** Writes any y below 2^255 and any sign, canonical or not. */
  static byte[] encode(BigInteger y, boolean sign) {
    return littleEndian(sign ? y.setBit(255) : y);
  }

  static byte[] littleEndian(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  static BigInteger fromLittleEndian(byte[] bytes) {
    BigInteger number = BigInteger.ZERO;
    for (int i = bytes.length - 1; i >= 0; i--) {
      number = number.shiftLeft(8).or(BigInteger.valueOf(bytes[i] & 0xff));
    }
    return number;
  }
}
