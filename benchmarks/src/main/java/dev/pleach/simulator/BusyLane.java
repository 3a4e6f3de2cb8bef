package dev.pleach.simulator;

import dev.pleach.port.Scheduler;
import dev.pleach.port.Ticker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * A lane on the timeline that is busy while it computes: each task takes as long in virtual time as
 * it took of processor time, and those behind it wait. So an engine has a core to itself, however
 * loaded the machine is, while the peers around it cost nothing.
 */
final class BusyLane implements Scheduler, Ticker {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Timeline timeline;
  private final Incarnation incarnation;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private long freeAt;
  private boolean isDue;
  private boolean isRunning;
  private long cpuAtBegin;

  BusyLane(Timeline timeline, Incarnation incarnation) {
    this.timeline = timeline;
    this.incarnation = incarnation;
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
    cpuAtBegin = THREADS.getCurrentThreadCpuTime();
    incarnation.enter(tasks.remove());
    freeAt = nanos();
    isRunning = false;
    wake();
  }

  /** Time as the engine sees it: it goes on while the engine computes. */
  @Override
  public long nanos() {
    long own = isRunning ? THREADS.getCurrentThreadCpuTime() - cpuAtBegin : 0;
    return timeline.nanos() + own;
  }
}
