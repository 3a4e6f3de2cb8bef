package dev.pleach.replica;

import dev.pleach.port.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Brings calls from any thread onto the engine's lane and their results back. */
final class Lane {
  private final Scheduler scheduler;
  private volatile boolean open = true;

  Lane(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Runs the task on the lane; what it throws fails the result. */
  <T> CompletionStage<T> call(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (!open) {
      result.completeExceptionally(new ReplicaClosedException());
      return result;
    }
    scheduler.run(
        () -> {
          try {
            if (!open) {
              throw new ReplicaClosedException();
            }
            result.complete(task.get());
          } catch (VirtualMachineError e) {
            result.completeExceptionally(e);
            throw e;
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }
}
