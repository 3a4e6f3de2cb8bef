package dev.pleach.dag.sketch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A run of symbols of a set, or of the sum or difference of sets. A value; for any thread.
 *
 * <p>Symbol i on the wire, where the set has n items: the sum (XOR of the items, 16 or 20 bytes),
 * the check (XOR of their hashes, uint64 big-endian), and zigzag(count - floor(2n / (i + 2))) as a
 * minimal uvarint of at most 9 bytes. The expected count is taken off because the rest fits one or
 * two bytes.
 */
public final class Symbols {
  /** No set has more items than this. */
  public static final long ITEMS_MAX = (1L << 53) - 1;

  private static final int UVARINT_BYTES_MAX = 9;

  private final Cells cells;

  Symbols(Cells cells) {
    this.cells = cells;
  }

  /** Returns the symbols of the empty set. */
  public static Symbols none(SketchKind kind, int from, int count) {
    return new Symbols(Cells.empty(kind, from, count));
  }

  /** Returns what the items are. */
  public SketchKind kind() {
    return cells.kind();
  }

  /** Returns the index of the first symbol. */
  public int from() {
    return cells.from();
  }

  /** Returns the number of symbols. */
  public int count() {
    return cells.count();
  }

  /** Returns the index after the last symbol. */
  public int end() {
    return cells.end();
  }

  /**
   * Returns some of these symbols.
   *
   * @throws IllegalArgumentException if they are not all here
   */
  public Symbols run(int from, int count) {
    return new Symbols(cells.copy(from, count));
  }

  /**
   * Returns the symbols of the union of two sets that share no item.
   *
   * @throws IllegalArgumentException if kind or indexes differ
   */
  public Symbols plus(Symbols other) {
    return new Symbols(cells.combine(other.cells, 1));
  }

  /**
   * Returns the symbols of the difference: what both sets have cancels out, what only the other has
   * counts below zero.
   *
   * @throws IllegalArgumentException if kind or indexes differ
   */
  public Symbols minus(Symbols other) {
    return new Symbols(cells.combine(other.cells, -1));
  }

  /**
   * Returns how many items a difference has, guessed from the counts of its symbols, which begin
   * with symbol 0; infinite if there are too few symbols to go by.
   */
  public double estimate() {
    SketchEstimate estimate = new SketchEstimate();
    estimate.add(cells);
    return estimate.size();
  }

  Cells cells() {
    return cells;
  }

  /**
   * Returns the wire form.
   *
   * @param n number of items in the set, 0 to {@link #ITEMS_MAX}
   */
  public byte[] bytes(long n) {
    checkSize(n);
    SketchKind kind = kind();
    ByteArrayOutputStream out = new ByteArrayOutputStream(count() * kind.symbolBytes());
    byte[] fixed = new byte[kind.itemBytes() + Long.BYTES];
    for (int i = from(); i < end(); i++) {
      writeFixed(ByteBuffer.wrap(fixed), i);
      out.write(fixed, 0, fixed.length);
      long excess = cells.counter(i) - expected(n, i);
      writeUvarint(out, excess << 1 ^ excess >> 63);
    }
    return out.toByteArray();
  }

  private void writeFixed(ByteBuffer out, int index) {
    SketchItem sum = cells.sum(index);
    out.putLong(sum.first()).putLong(sum.second());
    if (kind() == SketchKind.TIPS) {
      out.putInt(sum.third());
    }
    out.putLong(cells.check(index));
  }

  /**
   * Reads the wire form of a stranger. Any other symbols than those of a set read as well: the
   * decoder finds them out.
   *
   * @param from index of the first symbol
   * @param n number of items that the stranger claims
   * @return the symbols, or empty if the bytes are no row of symbols, or numbers are out of bounds
   */
  public static Optional<Symbols> parse(SketchKind kind, long from, long n, byte[] bytes) {
    int symbolBytesMin = kind.itemBytes() + Long.BYTES + 1;
    int countMax = bytes.length / symbolBytesMin;
    if (n < 0 || n > ITEMS_MAX || from < 0 || from > Mapping.INDEX_END - countMax) {
      return Optional.empty();
    }
    Cells cells = Cells.empty(kind, (int) from, countMax);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int index = (int) from;
    while (in.hasRemaining()) {
      if (!readSymbol(in, cells, index, n)) {
        return Optional.empty();
      }
      index++;
    }
    return Optional.of(new Symbols(cells.copy((int) from, index - (int) from)));
  }

  private static boolean readSymbol(ByteBuffer in, Cells cells, int index, long n) {
    SketchKind kind = cells.kind();
    if (in.remaining() < kind.itemBytes() + Long.BYTES + 1) {
      return false;
    }
    long first = in.getLong();
    long second = in.getLong();
    int third = kind == SketchKind.TIPS ? in.getInt() : 0;
    long check = in.getLong();
    long folded = readUvarint(in);
    if (folded < 0) {
      return false;
    }
    long excess = folded >>> 1 ^ -(folded & 1);
    cells.set(index, new SketchItem(first, second, third), check, expected(n, index) + excess);
    return true;
  }

  private static long expected(long n, int index) {
    return 2 * n / (index + 2L);
  }

  private static void checkSize(long n) {
    if (n < 0 || n > ITEMS_MAX) {
      throw new IllegalArgumentException("a set of " + n + " items");
    }
  }

  private static void writeUvarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** Returns the number, or -1 if it is none. */
  private static long readUvarint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < UVARINT_BYTES_MAX && in.hasRemaining(); i++) {
      int next = in.get();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return i > 0 && next == 0 ? -1 : value;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Symbols symbols && symbols.cells.sameAs(cells);
  }

  @Override
  public int hashCode() {
    return cells.contentHash();
  }

  @Override
  public String toString() {
    return "symbols " + from() + ".." + end() + " of " + kind();
  }
}
