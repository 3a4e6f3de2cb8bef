package dev.pleach.verification.architecture.broken.clock.crdt;

/** A data type whose result depends on when it runs. */
public final class AsksTheClock {
  public long now() {
    return System.nanoTime();
  }
}
