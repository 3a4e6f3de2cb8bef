package dev.pleach.dag.sync;

import dev.pleach.dag.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Minimal unsigned LEB128 of at most nine bytes: 0..2^63-1. */
final class Uvarint {
  private static final int BYTES_MAX = 9;

  private Uvarint() {}

  static void write(ByteArrayOutputStream out, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a uvarint is not negative: " + value);
    }
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static int length(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /**
   * Takes a number.
   *
   * @throws MalformedException if it ends early, is longer than need be, or passes {@code max}
   */
  static long read(ByteBuffer in, String what, long max) {
    long value = 0;
    for (int i = 0; i < BYTES_MAX; i++) {
      if (!in.hasRemaining()) {
        throw new MalformedException(what + " ends early");
      }
      int next = in.get();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        check(what, value, max, i > 0 && next == 0);
        return value;
      }
    }
    throw new MalformedException(what + " is a uvarint of more than " + BYTES_MAX + " bytes");
  }

  private static void check(String what, long value, long max, boolean isPadded) {
    if (isPadded) {
      throw new MalformedException(what + " is not minimal");
    }
    if (value > max) {
      throw new MalformedException(what + " is " + value + ", at most " + max);
    }
  }
}
