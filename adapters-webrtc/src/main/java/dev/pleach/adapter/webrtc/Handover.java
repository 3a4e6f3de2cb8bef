package dev.pleach.adapter.webrtc;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs what lanes have to do: on a pool of threads, but for the first task that a thread hands over
 * within {@link #here}, which runs on this thread. A change of threads costs as much as all else
 * that happens to a small frame.
 *
 * <p>One thread at a time may be in {@link #here}: the native one that brings messages.
 */
final class Handover implements Executor {
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

  @Override
  public void execute(Runnable task) {
    if (Thread.currentThread() == willing) {
      willing = null; // what the task itself hands over is another lane's, and may hold locks
      task.run();
    } else {
      pool.execute(task);
    }
  }
}
