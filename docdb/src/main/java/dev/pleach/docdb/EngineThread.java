package dev.pleach.docdb;

import dev.pleach.port.Scheduler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler on a thread of its own, and a second one that only keeps time. Both are daemons: a
 * program that forgets to close its databases can still end, and what was acknowledged is durable.
 */
final class EngineThread implements Scheduler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);

  private final ExecutorService lane = Executors.newSingleThreadExecutor(named("pleach-engine"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(named("pleach-timer"));

  static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void run(Runnable task) {
    try {
      lane.execute(() -> runSafely(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("dropped a task: the engine's thread has ended");
    }
  }

  static void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a task failed", e);
    }
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    try {
      Future<?> waiting =
          timer.schedule(
              () -> run(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
      return () -> waiting.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  /** Ends both threads once what was handed in has run; what waits for its time is dropped. */
  @Override
  public void close() {
    timer.shutdownNow();
    lane.shutdown();
  }
}
