package dev.pleach.replica;

import dev.pleach.port.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The engine's lane with a fuse: the first {@link Error} that a task lets out ends the engine. What
 * memory holds after, say, an {@link OutOfMemoryError} in the middle of a task is anybody's guess,
 * and writing on from a guess would spoil the store, which is still sound.
 */
final class FailStop implements Scheduler {
  private final Scheduler lane;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  FailStop(Scheduler lane) {
    this.lane = lane;
  }

  /** Completes on the lane with the error that blew the fuse. */
  CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  @Override
  public void run(Runnable task) {
    lane.run(() -> guard(task));
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    return lane.runAfter(delay, () -> guard(task));
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (Error e) {
      failure.complete(e);
      throw e;
    }
  }
}
