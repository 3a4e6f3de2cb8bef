package dev.pleach.adapter.rocksdb;

import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoreInUseException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says in our words what the engine says in its own. */
final class Failures {
  private Failures() {}

  static StoreException onOpen(Path directory, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    if (isHeldLock(message)) {
      return new StoreInUseException(
          "data directory "
              + directory
              + " is in use by another process or store: stop that one or name another directory");
    }
    if (isCorruption(e)) {
      return new CorruptDataException(
          "the store in "
              + directory
              + " is damaged ("
              + message
              + "): restore a backup, or move the directory away and let peers fill a new one",
          e);
    }
    if (message.contains("Column families not opened")) {
      return new StoreException(
          "the store in " + directory + " was written by a later version: use that one", e);
    }
    return new StoreException("cannot open the store in " + directory + ": " + message, e);
  }

  /** The words of the engine's POSIX file locks, inside this process and outside. */
  private static boolean isHeldLock(String message) {
    return message.contains("lock hold by current process")
        || (message.contains("While lock file")
            && message.contains("Resource temporarily unavailable"))
        || message.contains("The process cannot access the file because it is being used");
  }

  static StoreException onRead(String what, RocksDBException e) {
    return isCorruption(e)
        ? new CorruptDataException(what + " is damaged on disk: " + e.getMessage(), e)
        : new StoreException(what + " cannot be read: " + e.getMessage(), e);
  }

  static boolean isCorruption(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
  }
}
