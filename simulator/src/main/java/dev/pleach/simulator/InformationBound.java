package dev.pleach.simulator;

/** What nobody can go below: log2 of the number of ways in which the difference can lie. */
final class InformationBound {
  private static final int STATE_BYTES = 8;

  private InformationBound() {}

  /** Which blocks of a document are missing, bytes. */
  static long document(int blocks, int missing) {
    return bytes(blocks, missing);
  }

  /** Which documents of a collection have changed, and 8 bytes of state for each. */
  static long collection(int documents, int changed) {
    return bytes(documents, changed) + (long) STATE_BYTES * changed;
  }

  private static long bytes(int all, int some) {
    double nats = logFactorial(all) - logFactorial(some) - logFactorial(all - some);
    return (long) Math.ceil(nats / Math.log(2) / 8);
  }

  /** Stirling's series; exact enough from 2 on. */
  private static double logFactorial(int n) {
    return n < 2 ? 0 : n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12.0 * n);
  }
}
