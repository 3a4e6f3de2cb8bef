package dev.pleach.dag.sketch;

/**
 * How many symbols to send or to ask for. All numbers of symbols are totals, counted from symbol 0.
 *
 * <p>A difference of d items needs about 1.36 d symbols once d is large, 33 for 20 items (54 in the
 * worst of a hundred cases). An estimate from few symbols is rough, so it is taken generously while
 * that is cheap, and refined on the way where it is not.
 */
public final class SketchSizing {
  /** Symbols that a scope keeps ready, and the greatest first flight. */
  public static final int SCOPE_SYMBOLS = 4096;

  /** The most symbols of one exchange. */
  public static final int EXCHANGE_SYMBOLS_MAX = 524_288;

  private static final int EXCHANGE_SYMBOLS_FLOOR = 1024;
  private static final int STEP = 16;
  private static final int ROUGH = 256;
  private static final int CHEAP_BYTES = 65_536;

  private SketchSizing() {}

  /**
   * Returns how many symbols to hold in the end, after an attempt that did not suffice: at least 16
   * more than are held.
   *
   * @param kind decides what a symbol costs
   * @param held symbols held
   * @param estimate size of the difference, {@link SketchDecoder#estimate}
   */
  public static int next(SketchKind kind, int held, double estimate) {
    double wanted;
    if (held < ROUGH) {
      double generous = 2.0 * estimate;
      wanted =
          generous * kind.symbolBytes() <= CHEAP_BYTES
              ? generous
              : Math.min(1.5 * estimate, SCOPE_SYMBOLS);
    } else if (held < SCOPE_SYMBOLS) {
      wanted = Math.min(1.5 * estimate, SCOPE_SYMBOLS);
    } else {
      wanted = 1.40 * estimate + STEP;
    }
    return atMost(Math.max(wanted, held + (double) STEP), EXCHANGE_SYMBOLS_MAX);
  }

  /**
   * Returns the symbols of a first flight.
   *
   * @param average moving average of the differences found with this peer, 0 if none was
   */
  public static int first(SketchKind kind, double average) {
    return kind == SketchKind.TIPS
        ? Math.max(32, atMost(2 * average + STEP, 2048))
        : Math.max(64, atMost(1.5 * average + STEP, SCOPE_SYMBOLS));
  }

  /** Returns the moving average after a difference more; the first one seen counts whole. */
  public static double average(double before, boolean isFirst, double difference) {
    return isFirst ? difference : before + (difference - before) / 4;
  }

  /** Returns whether it is cheaper to list the smaller set of {@code smallest} items. */
  public static boolean isListBetter(double estimate, double smallest) {
    return estimate > smallest / 3.0;
  }

  /** Returns the most symbols of one exchange between sets of these sizes. */
  public static int symbolsMax(long own, long claimed) {
    double half = ((double) own + claimed) / 2;
    return Math.max(EXCHANGE_SYMBOLS_FLOOR, atMost(half, EXCHANGE_SYMBOLS_MAX));
  }

  private static int atMost(double wanted, int max) {
    return wanted < max ? (int) Math.ceil(wanted) : max;
  }
}
