package dev.pleach.port;

import java.time.Duration;

/**
 * Runs the engine's tasks: one at a time, in the order given, never inside the call that hands them
 * in. So the engine needs no lock and owns no thread. Methods may be called from any thread.
 */
public interface Scheduler {
  /** Runs a task after those handed in before. After the end of the scheduler it is dropped. */
  void run(Runnable task);

  /** Runs a task once the delay has passed, in its turn; to be cancelled from any thread. */
  Cancellation runAfter(Duration delay, Runnable task);

  /** Keeps a task from running, if it has not begun. */
  interface Cancellation {
    /** Cancels; repeating does nothing. */
    void cancel();
  }
}
