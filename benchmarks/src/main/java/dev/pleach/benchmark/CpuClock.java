package dev.pleach.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Counts the processor time that the measured part of an iteration takes. On a machine that others
 * use as well it is the figure to compare, where the wall clock says mostly how busy they were.
 *
 * <p>JMH counts all fixtures to some iteration, those of a trial to the first and the last. So
 * expensive ones exclude themselves by {@link #pause} and {@link #resume}; and whoever ends threads
 * pauses before, since the time of a thread that has ended is lost.
 */
final class CpuClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static Reading sum = Reading.ZERO;
  private static Reading since = Reading.ZERO;
  private static boolean isRunning;

  private CpuClock() {}

  /**
   * Processor time so far.
   *
   * @param threadNanos of all Java threads: fine-grained, without the JVM's own
   * @param processNanos of the whole process, with compiler, collector and native threads, in steps
   *     of some milliseconds
   */
  record Reading(long threadNanos, long processNanos) {
    static final Reading ZERO = new Reading(0, 0);

    Reading plus(Reading more) {
      return new Reading(threadNanos + more.threadNanos, processNanos + more.processNanos);
    }

    Reading minus(Reading less) {
      return new Reading(threadNanos - less.threadNanos, processNanos - less.processNanos);
    }
  }

  /** Begins at zero. */
  static synchronized void start() {
    sum = Reading.ZERO;
    isRunning = false;
    resume();
  }

  /** Goes on counting; does nothing while it counts. */
  static synchronized void resume() {
    if (!isRunning) {
      since = now();
      isRunning = true;
    }
  }

  /** Stops counting; does nothing while it is stopped. */
  static synchronized void pause() {
    if (isRunning) {
      sum = sum.plus(now().minus(since));
      isRunning = false;
    }
  }

  /** Stops and returns what was counted. */
  static synchronized Reading stop() {
    pause();
    return sum;
  }

  private static Reading now() {
    long threads =
        Arrays.stream(THREADS.getAllThreadIds())
            .map(THREADS::getThreadCpuTime)
            .filter(nanos -> nanos > 0) // -1: ended meanwhile
            .sum();
    return new Reading(threads, SYSTEM.getProcessCpuTime());
  }
}
