package dev.pleach.node;

import dev.pleach.adapter.file.FileKeyStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.adapter.rocksdb.RocksStoreOptions;
import dev.pleach.adapter.rocksdb.RocksStores;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A node's data directory: {@code store/} with everything replicated, {@code keys/} with what makes
 * this device itself.
 */
record DataDirectory(Path path) {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  static DataDirectory of(Path path) {
    return new DataDirectory(path.toAbsolutePath().normalize());
  }

  /**
   * Refuses a directory in which others may write: whoever can rename its entries can put another
   * store and other keys in their place.
   */
  void requireOwn() {
    try {
      if (Files.isDirectory(path)
          && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_WRITE::contains)) {
        throw new Failures.FailedException(
            "others may write in the data directory '" + path + "': chmod go-w " + path);
      }
    } catch (UnsupportedOperationException e) {
      // A file system without such permissions; its own rules hold.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at '" + path + "': " + e.getMessage(), e);
    }
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
