package dev.pleach.verification.architecture.broken.packagecycle.dag;

import dev.pleach.verification.architecture.broken.packagecycle.dag.walk.Step;

/** One half of a ring between a package and its own child. */
public final class Value {
  public Step step() {
    return new Step();
  }
}
