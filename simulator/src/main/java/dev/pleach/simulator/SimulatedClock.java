package dev.pleach.simulator;

import dev.pleach.port.WallClock;
import java.time.Duration;

/** A wall clock that is wrong by some skew, which may change at any time. */
public final class SimulatedClock implements WallClock {
  /** What a right clock says at the beginning of every simulation: 2026-01-01T00:00Z. */
  public static final long BEGIN_MILLIS = 1_767_225_600_000L;

  private final Timeline timeline;
  private Duration skew;

  /** Makes a clock that is wrong by this much, to either side. */
  public SimulatedClock(Timeline timeline, Duration skew) {
    this.timeline = timeline;
    this.skew = skew;
  }

  /** Sets the clock to another skew: the time of day jumps. */
  public void setSkew(Duration next) {
    skew = next;
  }

  @Override
  public long millis() {
    return BEGIN_MILLIS + timeline.elapsed().plus(skew).toMillis();
  }
}
