package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;

/**
 * Unsigned varints as libp2p writes them: 7 bits a byte, low group first, at most 9 bytes, minimal
 * form only.
 */
final class Varint {
  /** No uvarint has more bytes: 9 × 7 = 63 bits, so every value is a non-negative long. */
  static final int BYTES_MAX = 9;

  /** Answer of {@link #tryRead} when the buffer ends inside the varint; the position is unmoved. */
  static final long INCOMPLETE = -1;

  private Varint() {}

  /** Reads one varint that must be there whole. */
  static long read(ByteBuffer in) throws WireFault {
    long value = tryRead(in);
    if (value == INCOMPLETE) {
      throw WireFault.malformed("varint is cut off");
    }
    return value;
  }

  /**
   * Reads one varint, or answers {@link #INCOMPLETE} and leaves the position where it was.
   *
   * @throws WireFault when it has more than 9 bytes or is not minimal
   */
  static long tryRead(ByteBuffer in) throws WireFault {
    long value = 0;
    int start = in.position();
    for (int i = 0; i < BYTES_MAX; i++) {
      if (start + i >= in.limit()) {
        return INCOMPLETE;
      }
      int b = in.get(start + i);
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        if (b == 0 && i > 0) {
          throw WireFault.malformed("varint is not minimal");
        }
        in.position(start + i + 1);
        return value;
      }
    }
    throw WireFault.malformed("varint has more than " + BYTES_MAX + " bytes");
  }

  static int size(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return value == 0 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
  }

  /** Writes the minimal form; the buffer must have {@link #size} bytes left. */
  static void write(long value, ByteBuffer out) {
    int size = size(value);
    long rest = value;
    for (int i = 1; i < size; i++) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /** {@code LP(body)}: the length of the body as a varint, then the body. */
  static byte[] prefixed(byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(size(body.length) + body.length);
    write(body.length, out);
    return out.put(body).array();
  }
}
