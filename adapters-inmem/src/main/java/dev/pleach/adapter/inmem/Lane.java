package dev.pleach.adapter.inmem;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A serial lane over any executor: tasks run one at a time, in the order given, never inside the
 * call that hands them in unless the executor itself does that. May be called by several threads at
 * once.
 *
 * <p>At most one turn of the lane is with the executor. A turn runs a bounded number of tasks and
 * goes to the back of the queue, so that many lanes share one thread fairly.
 */
final class Lane {
  private static final int TASKS_PER_TURN_MAX = 64;

  private final Executor executor;
  private final Consumer<? super Throwable> onFailure;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean hasTurn;
  private boolean isRunning;
  private boolean closed;

  Lane(Executor executor, Consumer<? super Throwable> onFailure) {
    this.executor = executor;
    this.onFailure = onFailure;
  }

  /** Hands in a task; dropped once the lane is closed or its executor shut down. */
  void run(Runnable task) {
    synchronized (tasks) {
      if (closed) {
        return;
      }
      tasks.add(task);
      if (hasTurn) {
        return;
      }
      hasTurn = true;
    }
    askForTurn();
  }

  /** Drops what has not begun. */
  void close() {
    synchronized (tasks) {
      closed = true;
      tasks.clear();
    }
  }

  /** Waits, whatever interrupts, until no task is running; call it after {@link #close}. */
  void awaitIdle() {
    boolean interrupted = false;
    synchronized (tasks) {
      while (isRunning) {
        try {
          tasks.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void askForTurn() {
    try {
      executor.execute(this::turn);
    } catch (RejectedExecutionException e) {
      close();
    }
  }

  private void turn() {
    for (int i = 0; i < TASKS_PER_TURN_MAX; i++) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (Throwable e) { // one broken task must not stop the lane
        onFailure.accept(e);
      } finally {
        ended();
      }
    }
    askForTurn();
  }

  private @Nullable Runnable next() {
    synchronized (tasks) {
      Runnable task = tasks.poll();
      hasTurn = task != null;
      isRunning = hasTurn;
      return task;
    }
  }

  private void ended() {
    synchronized (tasks) {
      isRunning = false;
      tasks.notifyAll();
    }
  }
}
