package dev.pleach.verification.architecture.broken.crdtsees.crdt;

import dev.pleach.verification.architecture.broken.crdtsees.dag.sync.Machine;

/** A data type that knows how peers talk. */
public final class TalksToPeers {
  public Machine machine() {
    return new Machine();
  }
}
