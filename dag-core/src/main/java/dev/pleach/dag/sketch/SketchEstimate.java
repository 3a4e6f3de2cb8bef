package dev.pleach.dag.sketch;

/**
 * How large a difference is, from the counts of its symbols alone. With rho_i = 1/(1 + i/2), the
 * count of symbol i has, given the count c_0 of all, mean rho_i c_0 and variance d rho_i (1 -
 * rho_i); so the mean over i = 4..k-1 of (c_i - rho_i c_0)^2 / (rho_i (1 - rho_i)) estimates d
 * without bias.
 */
final class SketchEstimate {
  /** The first symbols are too alike to the whole to say anything. */
  private static final int INDEX_MIN = 4;

  private double all;
  private double sum;
  private int terms;

  /** Takes the next symbols of a difference, before anything is taken out of them. */
  void add(Cells cells) {
    for (int i = cells.from(); i < cells.end(); i++) {
      if (i == 0) {
        all = cells.counter(0);
      }
      if (i >= INDEX_MIN) {
        double rho = 2.0 / (i + 2);
        double off = cells.counter(i) - rho * all;
        sum += off * off / (rho * (1 - rho));
        terms++;
      }
    }
  }

  /** Returns the estimate; infinite as long as there is nothing to go by. */
  double size() {
    return terms == 0 ? Double.POSITIVE_INFINITY : sum / terms;
  }
}
