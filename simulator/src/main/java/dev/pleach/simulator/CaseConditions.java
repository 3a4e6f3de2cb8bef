package dev.pleach.simulator;

import java.time.Duration;

/**
 * The network of a measured case: unlimited bandwidth, and computing takes no time.
 *
 * @param roundTrip without jitter
 * @param loss probability that a frame never arrives
 * @param duplication probability that a frame arrives twice
 * @param warm whether the peers have met before the difference came about, and restarted since
 */
public record CaseConditions(Duration roundTrip, double loss, double duplication, boolean warm) {
  /** 100 ms, nothing lost, strangers. */
  public static final CaseConditions DEFAULT =
      new CaseConditions(Duration.ofMillis(100), 0, 0, false);

  /** Checks that the round trip is positive. */
  public CaseConditions {
    if (roundTrip.isNegative() || roundTrip.isZero()) {
      throw new IllegalArgumentException("the round trip must be positive, got " + roundTrip);
    }
  }

  NetworkConditions network() {
    return NetworkConditions.ideal(roundTrip).withLoss(loss).withDuplication(duplication);
  }
}
