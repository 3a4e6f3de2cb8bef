package dev.pleach.verification.architecture.broken.adapters.adapter.file;

import dev.pleach.verification.architecture.broken.adapters.adapter.rocksdb.Rocks;

/** An adapter that knows another. */
public final class KnowsRocks {
  public Rocks rocks() {
    return new Rocks();
  }
}
