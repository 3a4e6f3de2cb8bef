package dev.pleach.verification.architecture.broken.modulecycle.docdb;

import dev.pleach.verification.architecture.broken.modulecycle.replica.Engine;

/** One half of a ring. */
public final class Database {
  public Engine engine() {
    return new Engine();
  }
}
