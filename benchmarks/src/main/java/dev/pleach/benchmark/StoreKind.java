package dev.pleach.benchmark;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.rocksdb.RocksStoreOptions;
import dev.pleach.adapter.rocksdb.RocksStores;
import dev.pleach.port.Store;

/** The stores to measure with, by the names they have as parameters. */
public enum StoreKind {
  /** Forgets with the object. */
  memory {
    @Override
    Store open(ScratchDirectory directory) {
      return InMemStore.create();
    }
  },
  /** RocksDB, every commit forced to disk. */
  rocksdb {
    @Override
    Store open(ScratchDirectory directory) {
      return RocksStores.open(RocksStoreOptions.of(directory.path()));
    }
  };

  abstract Store open(ScratchDirectory directory);
}
