package dev.pleach.replica;

import dev.pleach.port.Scheduler;
import dev.pleach.port.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;

/** A lane and a clock that a test turns by hand: everything runs in its thread, in one order. */
final class HandTurnedLane implements Scheduler, Ticker {
  private static final int TASKS_MAX = 5_000_000;

  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong((Timer timer) -> timer.atNanos)
              .thenComparingLong(timer -> timer.number));
  private long now = 1;
  private long timerCount;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void run(Runnable task) {
    ready.add(task);
  }

  @Override
  public Cancellation runAfter(Duration delay, Runnable task) {
    Timer timer = new Timer(now + delay.toNanos(), timerCount++, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Runs whatever is ready, until nothing is. */
  void turn() {
    for (int i = 0; !ready.isEmpty(); i++) {
      if (i > TASKS_MAX) {
        throw new AssertionError("the lane never comes to rest");
      }
      ready.remove().run();
    }
  }

  /** Runs so many of the tasks that are ready, and no more. */
  void turnSome(int tasks) {
    for (int i = 0; i < tasks && !ready.isEmpty(); i++) {
      ready.remove().run();
    }
  }

  /** Lets time pass, running what falls due in its order. */
  void pass(Duration time) {
    long until = now + time.toNanos();
    turn();
    while (!timers.isEmpty() && timers.peek().atNanos <= until) {
      Timer timer = timers.remove();
      now = Math.max(now, timer.atNanos);
      timer.task.run();
      turn();
    }
    now = Math.max(now, until);
  }

  /** The task that runs takes so long. */
  void spend(Duration time) {
    now += time.toNanos();
  }

  <T> T await(CompletionStage<T> stage) {
    turn();
    return stage.toCompletableFuture().join();
  }

  private static final class Timer {
    private final long atNanos;
    private final long number;
    private final Runnable task;

    Timer(long atNanos, long number, Runnable task) {
      this.atNanos = atNanos;
      this.number = number;
      this.task = task;
    }
  }
}
