package dev.pleach.simulator;

import java.time.Duration;

/**
 * What a drawn simulation does; with the seed it says everything.
 *
 * @param seed of all chance
 * @param peers how many
 * @param writes how many, by anybody that is up
 * @param busy the time over which writes and faults are spread
 * @param conditions of the network while busy; afterwards they are {@linkplain
 *     NetworkConditions#calm calm}
 * @param cuts connections that break
 * @param partitions times that a group is parted from the rest, for up to a quarter of the busy
 *     time
 * @param crashes power cuts, each at a commit, with a restart afterwards
 * @param clockJumps wall clocks set to another time
 * @param skewMax how wrong a wall clock may be
 * @param settleMax the longest time from the last fault until all agree
 */
public record SimulationOptions(
    long seed,
    int peers,
    int writes,
    Duration busy,
    NetworkConditions conditions,
    int cuts,
    int partitions,
    int crashes,
    int clockJumps,
    Duration skewMax,
    Duration settleMax) {
  /** Default of {@code settleMax}: past one round of anti-entropy of the sync protocol. */
  public static final Duration SETTLE_MAX_DEFAULT = Duration.ofMinutes(5);

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_650);

  /** Checks the bounds. */
  public SimulationOptions {
    if (peers < 2 || writes < 0 || cuts < 0 || partitions < 0 || crashes < 0 || clockJumps < 0) {
      throw new IllegalArgumentException("two peers at least, and counts that are not negative");
    }
    if (busy.isNegative() || skewMax.isNegative() || settleMax.isNegative()) {
      throw new IllegalArgumentException("times must not be negative");
    }
  }

  /**
   * Draws everything from a seed. Each kind of fault is left out of half of the simulations, since
   * some bugs show only where others do not get in their way.
   */
  public static SimulationOptions draw(long seed, int peersMax) {
    SeededRandom chance = SeededRandom.of(seed).split("options");
    int peers = chance.between(2, peersMax);
    Duration latency = Duration.ofMillis(chance.between(1, 150));
    NetworkConditions conditions =
        new NetworkConditions(
            latency,
            chance.chance(0.5) ? latency.dividedBy(2) : Duration.ZERO,
            chance.chance(0.3) ? chance.between(10_000, 1_000_000) : NetworkConditions.UNLIMITED,
            chance.chance(0.5) ? 0.3 * chance.nextDouble() : 0,
            chance.chance(0.5) ? 0.1 * chance.nextDouble() : 0,
            chance.chance(0.5) ? 0.3 * chance.nextDouble() : 0,
            latency.multipliedBy(4),
            NetworkConditions.WINDOW_BYTES_DEFAULT);
    return new SimulationOptions(
        seed,
        peers,
        chance.between(20, 140),
        Duration.ofSeconds(chance.between(10, 380)),
        conditions,
        drawCount(chance, 12),
        drawCount(chance, 3),
        drawCount(chance, 2 * peers),
        drawCount(chance, 3),
        chance.chance(0.5) ? HOUR : TEN_YEARS,
        SETTLE_MAX_DEFAULT);
  }

  private static int drawCount(SeededRandom chance, int most) {
    return chance.chance(0.5) ? chance.between(1, most) : 0;
  }

  /** Returns these options with nothing that goes wrong. */
  public SimulationOptions calm() {
    return new SimulationOptions(
        seed, peers, writes, busy, conditions.calm(), 0, 0, 0, 0, Duration.ZERO, settleMax);
  }
}
