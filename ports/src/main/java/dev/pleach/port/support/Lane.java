package dev.pleach.port.support;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time in the order given, on the threads of an executor; the calls that a
 * transport makes to the listener of one connection, say. Any thread may hand in tasks.
 *
 * <p>A lane gives its thread back after {@value #TASKS_PER_TURN_MAX} tasks, so that busy lanes
 * share the threads fairly. When the executor has ended, the thread that hands in a task runs it:
 * every listener hears its end. What a task throws goes to the consumer of failures and the lane
 * goes on.
 */
public final class Lane {
  static final int TASKS_PER_TURN_MAX = 64;

  private final Executor executor;
  private final Consumer<Throwable> failures;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /** A lane over an executor, which the caller owns. */
  public Lane(Executor executor, Consumer<Throwable> failures) {
    this.executor = executor;
    this.failures = failures;
  }

  /** Runs the task after all those handed in before; returns at once but for an ended executor. */
  public void run(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    if (!handOver()) {
      drain();
    }
  }

  private boolean handOver() {
    try {
      executor.execute(this::turn);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }

  private void turn() {
    for (int i = 0; i < TASKS_PER_TURN_MAX; i++) {
      if (!step()) {
        return;
      }
    }
    if (!handOver()) {
      drain();
    }
  }

  private void drain() {
    boolean more = true;
    while (more) {
      more = step();
    }
  }

  private boolean step() {
    Runnable task = next();
    if (task == null) {
      return false;
    }
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    }
    return true;
  }

  private @Nullable Runnable next() {
    synchronized (tasks) {
      Runnable task = tasks.poll();
      running = task != null;
      return task;
    }
  }
}
