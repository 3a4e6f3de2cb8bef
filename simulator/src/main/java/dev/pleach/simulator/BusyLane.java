package dev.pleach.simulator;

import dev.pleach.port.Scheduler;
import dev.pleach.port.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * A lane on the timeline that is busy while it computes: each task takes as long in virtual time as
 * its work does by some measure, and those behind it wait. By the processor's time an engine has a
 * core to itself, however loaded the machine is, while the peers around it cost nothing; by work
 * that is counted all runs of a seed are the same.
 */
final class BusyLane implements Scheduler, Ticker {
  private final Timeline timeline;
  private final Incarnation incarnation;
  private final FloodCase.Labour work;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private long freeAt;
  private boolean isDue;
  private boolean isRunning;
  private long workAtBegin;

  /**
   * A lane with nothing to do.
   *
   * @param work measures it
   */
  BusyLane(Timeline timeline, Incarnation incarnation, FloodCase.Labour work) {
    this.timeline = timeline;
    this.incarnation = incarnation;
    this.work = work;
  }

  @Override
  public void run(Runnable task) {
    if (incarnation.isAlive()) {
      tasks.add(task);
      wake();
    }
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    return timeline.after(delay, () -> run(task));
  }

  private void wake() {
    if (!isDue && !isRunning && !tasks.isEmpty()) {
      isDue = true;
      timeline.at(Math.max(timeline.nanos(), freeAt), this::next);
    }
  }

  private void next() {
    isDue = false;
    isRunning = true;
    workAtBegin = work.getAsLong();
    work.task();
    incarnation.enter(tasks.remove());
    freeAt = nanos();
    isRunning = false;
    wake();
  }

  /** Time as the engine sees it: it goes on while the engine computes. */
  @Override
  public long nanos() {
    long own = isRunning ? work.getAsLong() - workAtBegin : 0;
    return timeline.nanos() + own;
  }
}
