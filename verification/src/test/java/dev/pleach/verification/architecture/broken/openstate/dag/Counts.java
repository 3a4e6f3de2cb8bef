package dev.pleach.verification.architecture.broken.openstate.dag;

/** A variable for everybody. */
public final class Counts {
  static int count;

  public void count() {
    count++;
  }
}
