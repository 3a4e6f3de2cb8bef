package dev.pleach.verification.architecture.broken.packagecycle.dag.walk;

import dev.pleach.verification.architecture.broken.packagecycle.dag.Value;

/** The other half. */
public final class Step {
  public Value value() {
    return new Value();
  }
}
