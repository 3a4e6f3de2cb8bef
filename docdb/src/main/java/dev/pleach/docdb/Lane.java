package dev.pleach.docdb;

import dev.pleach.port.Scheduler;
import dev.pleach.replica.ReplicaClosedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's lane with a gate: it knows whether the caller is on it, so that nobody waits there
 * for himself. Any thread may call.
 */
final class Lane implements Scheduler {
  private static final long LOOK_AGAIN_SECONDS = 1;

  private final Scheduler scheduler;
  private volatile @Nullable Thread current;
  private volatile boolean closed;

  Lane(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void run(Runnable task) {
    scheduler.run(() -> onLane(task));
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    return scheduler.runAfter(delay, () -> onLane(task));
  }

  private void onLane(Runnable task) {
    current = Thread.currentThread();
    try {
      task.run();
    } finally {
      current = null;
    }
  }

  /** Runs a task on the lane; what it throws fails the result. */
  <T> CompletionStage<T> call(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (closed) {
      result.completeExceptionally(new ReplicaClosedException());
      return result;
    }
    run(
        () -> {
          try {
            result.complete(task.get());
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /**
   * Starts something and waits for it.
   *
   * @throws IllegalStateException if called on the lane, before anything is started
   * @throws RuntimeException what the work failed with
   */
  <T> T await(Supplier<? extends CompletionStage<T>> work) {
    requireOutside();
    CompletableFuture<T> result = work.get().toCompletableFuture();
    while (true) {
      try {
        return result.get(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        requireOpen(result);
      } catch (ExecutionException e) {
        throw unwrapped(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(
            "interrupted while waiting; the work goes on and may still be done", e);
      }
    }
  }

  /** Refuses the lane itself. */
  void requireOutside() {
    if (isCurrent()) {
      throw new IllegalStateException(
          "a blocking call on the engine's thread would wait for itself; use its Async twin, or make"
              + " the call on another thread");
    }
  }

  /** What was handed to a lane that has ended is dropped, and would be waited for in vain. */
  private void requireOpen(CompletableFuture<?> result) {
    if (closed && !result.isDone()) {
      throw new ReplicaClosedException();
    }
  }

  /** Returns the failure behind the wrappers of futures. */
  static RuntimeException unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  boolean isCurrent() {
    return Thread.currentThread() == current;
  }

  void close() {
    closed = true;
  }
}
