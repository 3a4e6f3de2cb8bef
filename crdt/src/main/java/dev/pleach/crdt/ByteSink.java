package dev.pleach.crdt;

import java.util.Arrays;

/** Growing bytes with the number forms of payloads. For one thread. */
final class ByteSink {
  private byte[] bytes = new byte[32];
  private int length;

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void u8(int value) {
    grow(1);
    bytes[length++] = (byte) value;
  }

  /** Seven bits a byte, least first, the top bit set on all but the last. */
  void uvarint(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    u8((int) rest);
  }

  void put(byte[] source) {
    put(source, 0, source.length);
  }

  void put(byte[] source, int from, int count) {
    grow(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  private void grow(int by) {
    if (bytes.length - length < by) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + by));
    }
  }
}
