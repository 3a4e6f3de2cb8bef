package dev.pleach.dag.sync;

import java.util.function.LongSupplier;

/** When an exchange is tried again, and when it is given up. Times are nanoseconds. */
final class ExchangeTimers {
  static final long SECOND = 1_000_000_000L;

  /** An exchange that makes no progress for so long is dropped. */
  static final long PROGRESS_MAX = 60 * SECOND;

  private static final long DELAY_MIN = SECOND;
  private static final long DELAY_MAX = 30 * SECOND;

  /** How long who only awaits acknowledgements or credit waits at first. */
  private static final long PATIENCE = 8 * SECOND;

  private static final int TRIES_MAX = 3;

  private final LongSupplier random;
  private final LongSupplier rtt;
  private long deadline = Long.MAX_VALUE;
  private long lastProgress;
  private int tries;
  private boolean hasBegun;

  /**
   * @param random uniform numbers, for jitter
   * @param rtt the round trip time as known
   */
  ExchangeTimers(LongSupplier random, LongSupplier rtt) {
    this.random = random;
    this.rtt = rtt;
  }

  long deadline() {
    return deadline;
  }

  /** An exchange begins, or begins anew. */
  void begin(long now) {
    if (!hasBegun) {
      hasBegun = true;
      lastProgress = now;
    }
    deadline = now + delay();
  }

  /**
   * The peer said something. Who only waits for acknowledgements or credit is patient: the receiver
   * is the one to ask again, and its store may be slow; but its last word may be lost too.
   */
  void activity(long now, boolean isOnlySending) {
    deadline = now + (isOnlySending ? delay(PATIENCE) : delay());
  }

  /** Blocks became durable here or there. */
  void progress(long now) {
    lastProgress = now;
    tries = 0;
  }

  /** True if nothing has become durable for long. */
  boolean isStale(long now) {
    return now - lastProgress >= PROGRESS_MAX;
  }

  /** The deadline passed. Returns false if it is time to give up. */
  boolean tryAgain(long now) {
    tries++;
    return tries < TRIES_MAX && !isStale(now);
  }

  private long delay() {
    return delay(DELAY_MIN);
  }

  private long delay(long least) {
    long base = Math.min(DELAY_MAX, Math.max(4 * rtt.getAsLong(), least) << tries);
    return jitter(base, random);
  }

  /** Returns 80 to 120 percent of the delay. */
  static long jitter(long nanos, LongSupplier random) {
    return nanos * 4 / 5 + Long.remainderUnsigned(random.getAsLong(), Math.max(1, nanos * 2 / 5));
  }
}
