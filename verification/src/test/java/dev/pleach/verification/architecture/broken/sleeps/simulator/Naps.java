package dev.pleach.verification.architecture.broken.sleeps.simulator;

/** Waits for a while instead of for an event. */
public final class Naps {
  public void nap() throws InterruptedException {
    Thread.sleep(1);
  }
}
