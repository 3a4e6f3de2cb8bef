package dev.pleach.dag.sketch;

/**
 * Which symbols an item belongs to: symbol i with probability 1/(1 + i/2), decided by the item's
 * hash H. Only IEEE-754 multiplication, division, square root and rounding up on doubles, so every
 * runtime finds the same indexes; changing any step of it changes the wire.
 *
 * <pre>
 * i = 0; z = H or 1
 * next:  z = z * 0xda942042e4dd58b5 mod 2^64;  u = ((z >>> 11) + 1) * 2^-53
 *        i = i + max(1, ceil((i + 1.5) * (1 / sqrt(u) - 1)))
 * </pre>
 *
 * <p>The maximum matters once in 2^53 steps, where u is exactly 1: without it an item would be
 * twice in one symbol.
 */
final class Mapping {
  /** No symbol has this index or a greater one. */
  static final int INDEX_END = Integer.MAX_VALUE;

  private static final long MULTIPLIER = 0xda942042e4dd58b5L;
  private static final double UNIT = 0x1p-53;

  private Mapping() {}

  static long start(long hash) {
    return hash | 1;
  }

  static long step(long state) {
    return state * MULTIPLIER;
  }

  /** Returns the index after {@code index}, where {@code state} has already been stepped. */
  static int after(int index, long state) {
    double next = after((double) index, state);
    return next < INDEX_END ? (int) next : INDEX_END;
  }

  /**
   * The same for whole numbers as doubles, without a bound: who walks many indexes is spared the
   * conversions to and fro, which would make each step wait for the one before.
   */
  static double after(double index, long state) {
    double u = ((state >>> 11) + 1) * UNIT;
    double gap = Math.ceil((index + 1.5) * (1 / Math.sqrt(u) - 1));
    return index + (gap < 1 ? 1 : gap);
  }
}
