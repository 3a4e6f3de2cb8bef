package dev.pleach.port;

/** Measures elapsed time. */
@FunctionalInterface
public interface Ticker {
  /** Returns nanoseconds since some fixed moment; never goes back. */
  long nanos();
}
