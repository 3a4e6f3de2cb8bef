package dev.pleach.simulator;

import java.util.Locale;

/**
 * What a {@link CollectionCase} measured, with what other ways would cost beside it.
 *
 * @param result the costs of the whole meeting
 * @param scopeBytes of these, greetings and whatever served to find out which documents differ
 * @param boundBytes fewest bytes in which that can be said
 * @param walkRequests answers waited for by a walk over documents and blocks
 * @param walkBytes bytes of names that such a walk sends
 * @param walkRtts its round trips, if it asks for everything at once
 */
public record CollectionResult(
    CaseResult result,
    long scopeBytes,
    long boundBytes,
    long walkRequests,
    long walkBytes,
    int walkRtts) {
  static CollectionResult of(CaseResult result, long scopeBytes, int documents, int changed) {
    CollectionCosts costs = CollectionCosts.of(documents, changed);
    return new CollectionResult(
        result,
        scopeBytes,
        costs.boundBytes(),
        costs.walkRequests(),
        costs.walkBytes(),
        costs.walkRoundTrips());
  }

  /** Returns the one line of JSON that {@code pleach simulate} prints. */
  public String toJson() {
    String common = result.toJson();
    return common.substring(0, common.length() - 1)
        + String.format(
            Locale.ROOT,
            ",\"scopeBytes\":%d,\"boundBytes\":%d,\"walkRequests\":%d,\"walkBytes\":%d,"
                + "\"walkRtts\":%d}",
            scopeBytes,
            boundBytes,
            walkRequests,
            walkBytes,
            walkRtts);
  }
}
