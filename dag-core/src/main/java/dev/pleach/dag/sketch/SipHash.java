package dev.pleach.dag.sketch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 64 and with 128 bits of output (Aumasson, Bernstein: "SipHash: a fast
 * short-input PRF", 2012; the 128-bit form of the authors' reference code). A keyed hash for what
 * strangers choose.
 */
public final class SipHash {
  /** Length of a key. */
  public static final int KEY_BYTES = 16;

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash(long k0, long k1) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
  }

  private static SipHash keyed(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a SipHash key has 16 bytes, got " + key.length);
    }
    ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
    return new SipHash(words.getLong(), words.getLong());
  }

  /**
   * Returns the 64-bit hash; the reference prints it least byte first.
   *
   * @throws IllegalArgumentException if the key has not 16 bytes
   */
  public static long hash64(byte[] key, byte[] input) {
    SipHash state = keyed(key);
    state.absorb(input);
    return state.finish(0xff);
  }

  /**
   * Returns the 16 bytes that the reference prints.
   *
   * @throws IllegalArgumentException if the key has not 16 bytes
   */
  public static byte[] hash128(byte[] key, byte[] input) {
    SipHash state = keyed(key);
    state.v1 ^= 0xee;
    state.absorb(input);
    long first = state.finish(0xee);
    state.v1 ^= 0xdd;
    state.rounds(4);
    long second = state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(first)
        .putLong(second)
        .array();
  }

  /**
   * Returns the 64-bit hash of two words and a last one, all as {@link #hash64} would read them: it
   * makes neither arrays nor buffers, since a sketch hashes millions of items.
   */
  static long words(long k0, long k1, long first, long second, long last) {
    SipHash state = new SipHash(k0, k1);
    state.word(first);
    state.word(second);
    state.word(last);
    return state.finish(0xff);
  }

  /**
   * What the reference prints for 128 bits.
   *
   * @param first its first 8 bytes, least first
   * @param second its last 8 bytes, least first
   */
  public record Output(long first, long second) {}

  /**
   * A key for 16 bytes of input and 128 bits of output, which makes neither arrays nor buffers: a
   * digest over documents hashes one whenever a document changes.
   */
  public static final class Of16Bytes {
    private static final long LENGTH = 16L << 56;

    private final long k0;
    private final long k1;

    /**
     * Takes a key.
     *
     * @throws IllegalArgumentException if it has not 16 bytes
     */
    public Of16Bytes(byte[] key) {
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException("a SipHash key has 16 bytes, got " + key.length);
      }
      ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
      k0 = words.getLong();
      k1 = words.getLong();
    }

    /** Returns the hash of 16 bytes, given as two words, least byte first. */
    public Output hash(long first, long second) {
      SipHash state = new SipHash(k0, k1);
      state.v1 ^= 0xee;
      state.word(first);
      state.word(second);
      state.word(LENGTH);
      long left = state.finish(0xee);
      state.v1 ^= 0xdd;
      state.rounds(4);
      return new Output(left, state.v0 ^ state.v1 ^ state.v2 ^ state.v3);
    }
  }

  private void absorb(byte[] input) {
    ByteBuffer words = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    while (words.remaining() >= Long.BYTES) {
      word(words.getLong());
    }
    long last = (long) input.length << 56;
    for (int shift = 0; words.hasRemaining(); shift += 8) {
      last |= (words.get() & 0xffL) << shift;
    }
    word(last);
  }

  private void word(long word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }

  private long finish(int mark) {
    v2 ^= mark;
    rounds(4);
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
