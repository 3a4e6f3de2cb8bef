package dev.pleach.verification.architecture.broken.modulecycle.replica;

import dev.pleach.verification.architecture.broken.modulecycle.docdb.Database;

/** The other half. */
public final class Engine {
  public Database database() {
    return new Database();
  }
}
