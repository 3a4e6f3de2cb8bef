package dev.pleach.verification.architecture.broken.showslittle.adapter.rocksdb;

/** A provider that nobody can load. */
public final class RocksProvider {
  RocksProvider() {}
}
