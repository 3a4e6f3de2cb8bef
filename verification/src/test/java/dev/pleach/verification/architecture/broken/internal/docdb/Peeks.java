package dev.pleach.verification.architecture.broken.internal.docdb;

import dev.pleach.verification.architecture.broken.internal.replica.internal.Secret;

/** Uses what another module keeps to itself. */
public final class Peeks {
  public Secret secret() {
    return new Secret();
  }
}
