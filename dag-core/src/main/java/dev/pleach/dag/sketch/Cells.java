package dev.pleach.dag.sketch;

import java.util.Arrays;

/**
 * Symbols {@code from} to {@code from + count - 1}, each as words side by side: the sum (two words,
 * or three for items of 20 bytes), the check, the count. One array, so that a symbol is one or two
 * cache lines.
 */
final class Cells {
  private final SketchKind kind;
  private final int stride;
  private final int from;
  private long[] words;

  /** Words in use; there may be room for more. */
  private int used;

  private Cells(SketchKind kind, int from, long[] words) {
    this.kind = kind;
    this.from = from;
    this.words = words;
    this.used = words.length;
    stride = stride(kind);
  }

  static Cells empty(SketchKind kind, int from, int count) {
    if (from < 0 || count < 0 || count > Mapping.INDEX_END - from) {
      throw new IllegalArgumentException("no " + count + " symbols from " + from);
    }
    return new Cells(kind, from, new long[Math.multiplyExact(count, stride(kind))]);
  }

  private static int stride(SketchKind kind) {
    return kind == SketchKind.TIPS ? 5 : 4;
  }

  SketchKind kind() {
    return kind;
  }

  int from() {
    return from;
  }

  int count() {
    return used / stride;
  }

  /** Returns how many symbols there is room for. */
  int capacity() {
    return words.length / stride;
  }

  int end() {
    return from + count();
  }

  /** Adds an item to its symbols, {@code sign} +1, or takes it out, -1. */
  void apply(SketchItem item, long hash, long sign) {
    double end = end();
    double index = 0;
    for (long state = Mapping.start(hash); index < end; index = Mapping.after(index, state)) {
      if (index >= from) {
        applyAt(((int) index - from) * stride, item, hash, sign);
      }
      state = Mapping.step(state);
    }
  }

  private void applyAt(int at, SketchItem item, long hash, long sign) {
    long[] cells = words;
    cells[at] ^= item.first();
    cells[at + 1] ^= item.second();
    int check = at + 2;
    if (stride == 5) {
      cells[check] ^= item.third();
      check++;
    }
    cells[check] ^= hash;
    cells[check + 1] += sign;
  }

  /** Adds an item to one symbol. */
  void applyTo(int index, SketchItem item, long hash, long sign) {
    applyAt((index - from) * stride, item, hash, sign);
  }

  SketchItem sum(int index) {
    int at = (index - from) * stride;
    int third = stride == 5 ? (int) words[at + 2] : 0;
    return new SketchItem(words[at], words[at + 1], third);
  }

  long check(int index) {
    return words[(index - from) * stride + stride - 2];
  }

  long counter(int index) {
    return words[(index - from) * stride + stride - 1];
  }

  void set(int index, SketchItem sum, long check, long counter) {
    int at = (index - from) * stride;
    words[at] = sum.first();
    words[at + 1] = sum.second();
    if (stride == 5) {
      words[at + 2] = sum.third();
    }
    words[at + stride - 2] = check;
    words[at + stride - 1] = counter;
  }

  boolean isEmpty(int index) {
    int at = (index - from) * stride;
    long any = 0;
    for (int i = at; i < at + stride; i++) {
      any |= words[i];
    }
    return any == 0;
  }

  /** Returns a copy of some of the symbols. */
  Cells copy(int first, int count) {
    if (first < from || count < 0 || count > end() - first) {
      throw new IllegalArgumentException(
          count + " symbols from " + first + ", there are " + count() + " from " + from);
    }
    int at = (first - from) * stride;
    return new Cells(kind, first, Arrays.copyOfRange(words, at, at + count * stride));
  }

  /** Returns these symbols with others of the same indexes added, {@code sign} 1, or taken off. */
  Cells combine(Cells other, long sign) {
    if (other.kind != kind || other.from != from || other.used != used) {
      throw new IllegalArgumentException("symbols of other kind or indexes");
    }
    long[] sums = Arrays.copyOf(words, used);
    for (int at = 0; at < sums.length; at += stride) {
      for (int i = at; i < at + stride - 1; i++) {
        sums[i] ^= other.words[i];
      }
      sums[at + stride - 1] += sign * other.words[at + stride - 1];
    }
    return new Cells(kind, from, sums);
  }

  /** Puts the symbols that follow these at their end; room is made for half as many again. */
  void append(Cells next) {
    if (next.kind != kind || next.from != end()) {
      throw new IllegalArgumentException("symbols from " + next.from + " do not follow " + end());
    }
    int needed = Math.addExact(used, next.used);
    if (needed > words.length) {
      int more = (int) Math.min(used + (used >> 1), Integer.MAX_VALUE / 2L);
      words = Arrays.copyOf(words, Math.max(needed, more / stride * stride));
    }
    System.arraycopy(next.words, 0, words, used, next.used);
    used = needed;
  }

  boolean sameAs(Cells other) {
    return kind == other.kind
        && from == other.from
        && Arrays.equals(words, 0, used, other.words, 0, other.used);
  }

  int contentHash() {
    return 31 * from + Arrays.hashCode(Arrays.copyOf(words, used));
  }
}
