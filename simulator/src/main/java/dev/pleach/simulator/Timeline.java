package dev.pleach.simulator;

import dev.pleach.port.Scheduler;
import dev.pleach.port.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time and all that is going to happen in it. Events run one at a time in the order of
 * their times, those of one time in the order in which they were handed in; nothing takes time but
 * waiting.
 *
 * <p>For the one thread that made it: a call from another would bring the machine's own chance in,
 * so it throws.
 */
public final class Timeline implements Ticker {
  /** Events without time going on, after which something is held to be turning in circles. */
  public static final int EVENTS_PER_INSTANT_MAX = 5_000_000;

  private final Thread owner = Thread.currentThread();
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Event event) -> event.nanos)
              .thenComparingLong(event -> event.number));
  private long nanos;
  private long handedIn;
  private long run;
  private int runThisInstant;

  /** Begins at 0 nanoseconds with nothing to do. */
  public Timeline() {}

  @Override
  public long nanos() {
    return nanos;
  }

  /** Returns the time since the beginning. */
  public Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  /** Returns how many events have run. */
  public long eventsRun() {
    return run;
  }

  /**
   * Lets something happen after a delay, a negative one counting as none.
   *
   * @throws IllegalStateException if called by another thread
   */
  public Scheduler.Cancellation after(Duration delay, Runnable action) {
    return at(nanos + Math.max(0, delay.toNanos()), action);
  }

  /** Lets something happen at a time, a past one counting as now. */
  Scheduler.Cancellation at(long when, Runnable action) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "a simulation has one thread, " + Thread.currentThread() + " is another");
    }
    handedIn++;
    Event event = new Event(Math.max(nanos, when), handedIn, action);
    queue.add(event);
    return event;
  }

  /**
   * Runs the next event, moving the time on to it.
   *
   * @return false if there is none
   * @throws RuntimeException what the event throws
   */
  public boolean step() {
    Event event = queue.poll();
    while (event != null && event.cancelled) {
      event = queue.poll();
    }
    if (event == null) {
      return false;
    }
    moveTo(event.nanos);
    run++;
    runThisInstant++;
    if (runThisInstant > EVENTS_PER_INSTANT_MAX) {
      throw new IllegalStateException(
          EVENTS_PER_INSTANT_MAX + " events at " + elapsed() + " and time does not go on");
    }
    event.action.run();
    return true;
  }

  /** Runs all events of this span and moves the time to its end. */
  public void runFor(Duration span) {
    long end = nanos + span.toNanos();
    while (nextIsAtMost(end)) {
      step();
    }
    moveTo(end);
  }

  /**
   * Runs events until a condition holds, asked after each event.
   *
   * @param bound the longest span; the time does not pass it
   * @return true if the condition holds; false if the bound was reached or nothing is left to do
   */
  public boolean runUntil(BooleanSupplier condition, Duration bound) {
    long end = nanos + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (!nextIsAtMost(end)) {
        return false;
      }
      step();
    }
    return true;
  }

  private boolean nextIsAtMost(long end) {
    Event next = queue.peek();
    while (next != null && next.cancelled) {
      queue.poll();
      next = queue.peek();
    }
    return next != null && next.nanos <= end;
  }

  private void moveTo(long when) {
    if (when > nanos) {
      nanos = when;
      runThisInstant = 0;
    }
  }

  private static final class Event implements Scheduler.Cancellation {
    private final long nanos;
    private final long number;
    private Runnable action;
    private boolean cancelled;

    Event(long nanos, long number, Runnable action) {
      this.nanos = nanos;
      this.number = number;
      this.action = action;
    }

    @Override
    public void cancel() {
      cancelled = true;
      action = () -> {}; // what it holds may be large, and its time may be far away
    }
  }
}
