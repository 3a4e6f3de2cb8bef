package dev.pleach.adapter.inmem;

import dev.pleach.port.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler on real threads: one serial lane over an executor that the caller owns. Several
 * schedulers may share one executor; each is serial in itself.
 *
 * <p>A task that throws is reported and the lane goes on. {@link #close} ends the lane and leaves
 * the executor alone.
 */
public final class SerialScheduler implements Scheduler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SerialScheduler.class);

  private final ScheduledExecutorService executor;
  private final Lane lane;
  private final ThreadLocal<Boolean> isInside = ThreadLocal.withInitial(() -> false);

  private SerialScheduler(
      ScheduledExecutorService executor, Consumer<? super Throwable> onFailure) {
    this.executor = executor;
    this.lane = new Lane(executor, onFailure);
  }

  /** Runs tasks on the executor; what they throw is logged as an error. */
  public static SerialScheduler over(ScheduledExecutorService executor) {
    return over(executor, e -> LOG.error("a task failed", e));
  }

  /**
   * Runs tasks on the executor.
   *
   * @param onFailure is told what a task threw, on the lane
   */
  public static SerialScheduler over(
      ScheduledExecutorService executor, Consumer<? super Throwable> onFailure) {
    return new SerialScheduler(executor, onFailure);
  }

  @Override
  public void run(Runnable task) {
    lane.run(
        () -> {
          isInside.set(true);
          try {
            task.run();
          } finally {
            isInside.remove();
          }
        });
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    AtomicBoolean isOver = new AtomicBoolean();
    Runnable once =
        () -> {
          if (isOver.compareAndSet(false, true)) {
            task.run();
          }
        };
    long nanos = TimeUnit.NANOSECONDS.convert(delay); // saturates, where Duration.toNanos throws
    try {
      Future<?> timer = executor.schedule(() -> run(once), nanos, TimeUnit.NANOSECONDS);
      return () -> {
        isOver.set(true);
        timer.cancel(false);
      };
    } catch (RejectedExecutionException e) {
      return () -> {}; // the executor is shut down: dropped, as the port says
    }
  }

  /**
   * Ends the scheduler: drops what has not begun and, unless called by a task of its own, waits
   * until the running task is through. Repeating does nothing.
   */
  @Override
  public void close() {
    lane.close();
    if (!isInside.get()) {
      lane.awaitIdle();
    }
  }
}
