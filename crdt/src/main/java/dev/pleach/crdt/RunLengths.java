package dev.pleach.crdt;

import dev.pleach.dag.codec.MalformedException;

/**
 * Run-length coding of the columns kind, cont, pos and len.
 *
 * <p>A group is a uvarint x and what it announces: x odd = one value, repeated x &gt;&gt; 1 times;
 * x even = x &gt;&gt; 1 literal values. Three or more equal neighbours are a repeat, all else is
 * literal, and groups are as long as they can be; so every list of values has one form.
 */
final class RunLengths {
  private static final int REPEAT_MIN = 3;

  private RunLengths() {}

  /** One value of a column. */
  enum Width {
    U8,
    UVARINT;

    void write(ByteSink sink, long value) {
      if (this == U8) {
        sink.u8((int) value);
      } else {
        sink.uvarint(value);
      }
    }

    long read(ByteSource source) {
      return this == U8 ? source.u8() : source.uvarint();
    }
  }

  static byte[] encode(Width width, long[] values, int count) {
    ByteSink sink = new ByteSink();
    int literals = 0;
    int at = 0;
    while (at < count) {
      int end = at + 1;
      while (end < count && values[end] == values[at]) {
        end++;
      }
      if (end - at >= REPEAT_MIN) {
        literals(sink, width, values, literals, at);
        sink.uvarint(((long) (end - at) << 1) | 1);
        width.write(sink, values[at]);
        literals = end;
      }
      at = end;
    }
    literals(sink, width, values, literals, count);
    return sink.toBytes();
  }

  private static void literals(ByteSink sink, Width width, long[] values, int from, int to) {
    if (from < to) {
      sink.uvarint((long) (to - from) << 1);
      for (int i = from; i < to; i++) {
        width.write(sink, values[i]);
      }
    }
  }

  /** Reads exactly so many values; the count is bounded by the caller, so memory is. */
  static long[] decode(Width width, ByteSource source, int count) {
    long[] values = new long[count];
    int at = 0;
    while (at < count) {
      long group = source.uvarint();
      long length = group >>> 1;
      if (length == 0 || length > count - at) {
        throw new MalformedException("a group of " + length + " values of " + (count - at));
      }
      boolean repeat = (group & 1) == 1;
      long value = 0;
      for (int i = 0; i < length; i++) {
        if (i == 0 || !repeat) {
          value = width.read(source);
        }
        values[at++] = value;
      }
    }
    source.requireEnd("a column");
    return values;
  }

  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
