package dev.pleach.verification.architecture.broken.portsupport.replica;

import dev.pleach.verification.architecture.broken.portsupport.port.support.Threads;

/** The engine owns no thread, and takes none from here. */
public final class OwnsThreads {
  public int count() {
    return new Threads().count();
  }
}
