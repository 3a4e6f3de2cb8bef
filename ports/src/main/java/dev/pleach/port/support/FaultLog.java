package dev.pleach.port.support;

import dev.pleach.port.Ticker;
import java.util.function.Consumer;

/**
 * One line for each fault of a stranger, but never more than so many a second: the log is as easy
 * to flood as anything else. What was left out is counted in the next line.
 */
public final class FaultLog {
  /** Lines written in any one second. */
  public static final int LINES_PER_SECOND_MAX = 20;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Ticker ticker;
  private final Consumer<String> sink;
  private long windowNanos;
  private int lines;
  private long leftOut;

  /** Writes to the sink, on the threads that say something; the clock is read at each line. */
  public FaultLog(Ticker ticker, Consumer<String> sink) {
    this.ticker = ticker;
    this.sink = sink;
    this.windowNanos = ticker.nanos();
  }

  /** Writes the line, or counts it as left out. Any thread may call. */
  public void say(String line) {
    long left;
    synchronized (this) {
      long now = ticker.nanos();
      if (now - windowNanos >= SECOND_NANOS) {
        windowNanos = now;
        lines = 0;
      }
      if (++lines > LINES_PER_SECOND_MAX) {
        leftOut++;
        return;
      }
      left = leftOut;
      leftOut = 0;
    }
    sink.accept(left == 0 ? line : line + " (" + left + " lines left out before)");
  }
}
