package dev.pleach.adapter.webrtc;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs what lanes have to do: on a pool of threads, but for the first task that a thread hands over
 * within {@link #here}, which runs on this thread. A change of threads costs as much as all else
 * that happens to a small frame.
 *
 * <p>One thread at a time may be in {@link #here}: the native one that brings messages, for all
 * connections of the process. So a lane that has kept it for more than a moment is run on the pool
 * for {@value #REST_FACTOR} times as long: a listener that is slow slows its own peer, and takes no
 * more than a twentieth of the others' thread.
 */
final class Handover {
  private static final long SLOW_NANOS = 1_000_000;
  private static final int REST_FACTOR = 20;

  private final Executor pool;
  private volatile @Nullable Thread willing;

  Handover(Executor pool) {
    this.pool = pool;
  }

  /** Runs a task; the first that this hands over runs here too. Not with a lock held. */
  void here(Runnable task) {
    willing = Thread.currentThread();
    try {
      task.run();
    } finally {
      willing = null;
    }
  }

  /** Returns what the tasks of one lane are handed to. */
  Executor forLane() {
    return new Turns();
  }

  private final class Turns implements Executor {
    /** Of one lane, so never written by two threads at a time. */
    private volatile long restsUntilNanos = System.nanoTime();

    @Override
    public void execute(Runnable task) {
      if (Thread.currentThread() != willing) {
        pool.execute(task);
        return;
      }
      long from = System.nanoTime();
      if (from - restsUntilNanos < 0) {
        pool.execute(task);
        return;
      }
      willing = null; // what the task itself hands over is another lane's, and may hold locks
      task.run();
      long now = System.nanoTime();
      if (now - from > SLOW_NANOS) {
        restsUntilNanos = now + REST_FACTOR * (now - from);
      }
    }
  }
}
