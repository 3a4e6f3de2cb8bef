package dev.pleach.simulator;

/**
 * What finding changed documents in a collection would cost by other means: figures to print beside
 * a measured one.
 *
 * @param boundBytes what nobody can go below: log2 of the number of ways to choose the changed
 *     documents, and 8 bytes of state for each
 * @param walkRequests how many answers a peer waits for that has no digest of a collection: it
 *     shows the head of every document, and then fetches each missing block by its CID
 * @param walkBytes the bytes of that: for each document its id (32) and a CID (36), for each
 *     missing block a CID
 * @param walkRoundTrips all heads at once, then one for each block below the head that is missing,
 *     deepest first
 */
record CollectionCosts(long boundBytes, long walkRequests, long walkBytes, int walkRoundTrips) {
  private static final int ID_BYTES = 32;
  private static final int CID_BYTES = 36;
  private static final int STATE_BYTES = 8;

  /** Reckons them for documents of which some have one block more on one side. */
  static CollectionCosts of(int documents, int changed) {
    double choices =
        (logFactorial(documents) - logFactorial(changed) - logFactorial(documents - changed))
            / Math.log(2);
    long bound = (long) Math.ceil(choices / 8) + (long) STATE_BYTES * changed;
    long requests = (long) documents + changed;
    long bytes = (long) documents * (ID_BYTES + CID_BYTES) + (long) changed * CID_BYTES;
    return new CollectionCosts(bound, requests, bytes, changed == 0 ? 1 : 2);
  }

  /** Stirling's series; exact enough from 2 on. */
  private static double logFactorial(int n) {
    return n < 2 ? 0 : n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12.0 * n);
  }
}
