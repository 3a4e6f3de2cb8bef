package dev.pleach.simulator;

import java.time.Duration;

/**
 * How the simulated network behaves, alike for every pair of peers.
 *
 * <p>Loss, duplication and reordering strike single frames inside an open connection. That is worse
 * than {@link dev.pleach.port.Transport} allows a transport to be, and on purpose: the exchange of
 * heads says of itself that these cost it time only.
 *
 * @param latency one way
 * @param jitter added to the latency, drawn from nothing up to this
 * @param bytesPerSecond of one direction of one connection; {@link #UNLIMITED} if sending takes no
 *     time
 * @param loss probability that a frame never arrives
 * @param duplication probability that a frame arrives a second time, later
 * @param reordering probability that a frame is held up, so that later ones overtake it
 * @param reorderDelayMax how long it is held up at most
 * @param windowBytes what a sender may have under way before it waits for the receiver to say
 *     {@code consumed}; {@link #UNLIMITED} for no back-pressure
 */
public record NetworkConditions(
    Duration latency,
    Duration jitter,
    long bytesPerSecond,
    double loss,
    double duplication,
    double reordering,
    Duration reorderDelayMax,
    long windowBytes) {
  /** No limit of bytes. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** What most transports grant: 256 KiB under way. */
  public static final long WINDOW_BYTES_DEFAULT = 262_144;

  /** Checks that times are not negative and probabilities are such. */
  public NetworkConditions {
    if (latency.isNegative() || jitter.isNegative() || reorderDelayMax.isNegative()) {
      throw new IllegalArgumentException("latency, jitter and delay must not be negative");
    }
    checkProbability("loss", loss);
    checkProbability("duplication", duplication);
    checkProbability("reordering", reordering);
    if (bytesPerSecond < 1 || windowBytes < 1) {
      throw new IllegalArgumentException("bandwidth and window must be positive");
    }
  }

  private static void checkProbability(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " must be from 0 to below 1, got " + value);
    }
  }

  /** Returns a network that does nothing but take half a round trip each way. */
  public static NetworkConditions ideal(Duration roundTrip) {
    return new NetworkConditions(
        roundTrip.dividedBy(2), Duration.ZERO, UNLIMITED, 0, 0, 0, Duration.ZERO, UNLIMITED);
  }

  /** Returns these conditions with another loss. */
  public NetworkConditions withLoss(double probability) {
    return new NetworkConditions(
        latency,
        jitter,
        bytesPerSecond,
        probability,
        duplication,
        reordering,
        reorderDelayMax,
        windowBytes);
  }

  /** Returns these conditions with another duplication. */
  public NetworkConditions withDuplication(double probability) {
    return new NetworkConditions(
        latency,
        jitter,
        bytesPerSecond,
        loss,
        probability,
        reordering,
        reorderDelayMax,
        windowBytes);
  }

  /** Returns these conditions with another reordering. */
  public NetworkConditions withReordering(double probability, Duration delayMax) {
    return new NetworkConditions(
        latency, jitter, bytesPerSecond, loss, duplication, probability, delayMax, windowBytes);
  }

  /** Returns these conditions with another bandwidth. */
  public NetworkConditions withBytesPerSecond(long bytes) {
    return new NetworkConditions(
        latency, jitter, bytes, loss, duplication, reordering, reorderDelayMax, windowBytes);
  }

  /** Returns these conditions with another window. */
  public NetworkConditions withWindowBytes(long bytes) {
    return new NetworkConditions(
        latency, jitter, bytesPerSecond, loss, duplication, reordering, reorderDelayMax, bytes);
  }

  /** Returns these conditions with no frame lost, doubled or held up any more. */
  public NetworkConditions calm() {
    return withLoss(0).withDuplication(0).withReordering(0, Duration.ZERO);
  }

  /** Returns a round trip without jitter. */
  public Duration roundTrip() {
    return latency.multipliedBy(2);
  }
}
