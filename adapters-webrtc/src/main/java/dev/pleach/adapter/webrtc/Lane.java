package dev.pleach.adapter.webrtc;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Runs tasks one at a time in the order given, on the threads of an executor. */
final class Lane {
  private final Executor executor;
  private final Consumer<Throwable> failures;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  Lane(Executor executor, Consumer<Throwable> failures) {
    this.executor = executor;
    this.failures = failures;
  }

  void run(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException closed) {
      work(); // the executor has ended: finish here, so that every listener hears its end
    }
  }

  private void work() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        Runnable next = tasks.poll();
        if (next == null) {
          running = false;
          return;
        }
        task = next;
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        failures.accept(e);
      }
    }
  }
}
