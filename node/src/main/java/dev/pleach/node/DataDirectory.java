package dev.pleach.node;

import dev.pleach.adapter.file.FileKeyStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.adapter.rocksdb.RocksStoreOptions;
import dev.pleach.adapter.rocksdb.RocksStores;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Store;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A node's data directory: {@code store/} with everything replicated, {@code keys/} with what makes
 * this device itself.
 */
record DataDirectory(Path path) {
  static DataDirectory of(Path path) {
    return new DataDirectory(path.toAbsolutePath().normalize());
  }

  Store openStore() {
    return RocksStores.open(RocksStoreOptions.of(path));
  }

  /** Opens the store of a directory that a node has used before. */
  Store openExistingStore() {
    if (!Files.isDirectory(path.resolve("store"))) {
      throw new Failures.BadInputException("'" + path + "' is not the data directory of a node");
    }
    return openStore();
  }

  KeyStore keys() {
    return FileKeyStore.in(path, SystemPorts.entropy());
  }
}
