package dev.pleach.dag.sketch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The key of a sketch: it decides the hash of each item and so the symbols that the item belongs
 * to. Who does not know it cannot choose items that make a sketch hard to read.
 */
public final class SketchKey {
  private final long k0;
  private final long k1;

  private SketchKey(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /**
   * Takes 16 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 16
   */
  public static SketchKey of(byte[] bytes) {
    if (bytes.length != SipHash.KEY_BYTES) {
      throw new IllegalArgumentException("a sketch key has 16 bytes, got " + bytes.length);
    }
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new SketchKey(words.getLong(), words.getLong());
  }

  /** Returns the hash H of an item: SipHash-2-4, 64 bits, of its bytes. */
  public long hash(SketchKind kind, SketchItem item) {
    long last = (long) kind.itemBytes() << 56;
    if (kind == SketchKind.TIPS) {
      last |= Integer.reverseBytes(item.third()) & 0xffff_ffffL;
    }
    return SipHash.words(
        k0, k1, Long.reverseBytes(item.first()), Long.reverseBytes(item.second()), last);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SketchKey key && key.k0 == k0 && key.k1 == k1;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(k0 ^ k1);
  }

  /** Shows nothing of the key, which may be a secret. */
  @Override
  public String toString() {
    return "SketchKey";
  }
}
