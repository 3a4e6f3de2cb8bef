package dev.pleach.simulator;

import dev.pleach.port.Scheduler;
import java.time.Duration;

/** One peer's lane on the timeline, until the peer stops or crashes. */
final class SimulatedScheduler implements Scheduler {
  private final Timeline timeline;
  private final Incarnation incarnation;

  SimulatedScheduler(Timeline timeline, Incarnation incarnation) {
    this.timeline = timeline;
    this.incarnation = incarnation;
  }

  @Override
  public void run(Runnable task) {
    if (incarnation.isAlive()) {
      timeline.after(Duration.ZERO, () -> incarnation.enter(task));
    }
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    return incarnation.isAlive() ? timeline.after(delay, () -> incarnation.enter(task)) : () -> {};
  }
}
