package dev.pleach.node;

import java.util.concurrent.locks.LockSupport;

/** Waits a little between two looks at another process, which cannot tell us when it is done. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Failures.FailedException("interrupted");
    }
    LockSupport.parkNanos(millis * 1_000_000);
  }
}
