package dev.pleach.dag.sync;

import java.nio.ByteBuffer;

/**
 * A sum modulo 2^128 of item hashes: equal sets of items have equal sums. It is a quick test among
 * members, not a proof: a member can forge it.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Sum128(long high, long low) {
  /** The sum of nothing. */
  public static final Sum128 ZERO = new Sum128(0, 0);

  /** Length of the binary form. */
  public static final int BYTES = 16;

  /**
   * Reads 16 bytes, big-endian.
   *
   * @throws IllegalArgumentException if there are not exactly 16
   */
  public static Sum128 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a sum has 16 bytes, got " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Sum128(buffer.getLong(), buffer.getLong());
  }

  /** Returns the 16 bytes, big-endian. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** Returns the sum with an item more. */
  public Sum128 plus(Sum128 item) {
    long sum = low + item.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Sum128(high + item.high + carry, sum);
  }

  /** Returns the sum with an item less. */
  public Sum128 minus(Sum128 item) {
    long borrow = Long.compareUnsigned(low, item.low) < 0 ? 1 : 0;
    return new Sum128(high - item.high - borrow, low - item.low);
  }
}
