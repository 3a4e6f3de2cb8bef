package dev.pleach.adapter.rocksdb;

import dev.pleach.port.CorruptDataException;
import dev.pleach.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The record that says which {@link Layout} a store has. */
final class Format {
  private static final String WHAT = "the format record";

  private final Engine engine;
  private final Path directory;

  Format(Engine engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
  }

  /** Writes the record into an empty store; refuses a store of another format. */
  void check() throws RocksDBException {
    Optional<byte[]> stored = engine.get(Family.DEFAULT, Layout.FORMAT_KEY, () -> WHAT);
    if (stored.isEmpty()) {
      begin();
      return;
    }
    String format = new String(stored.get(), StandardCharsets.US_ASCII);
    if (!format.equals(Layout.FORMAT)) {
      throw new StoreException(
          "the store in "
              + directory
              + " has format "
              + format
              + ", this version reads "
              + Layout.FORMAT
              + ": use the version that wrote it");
    }
  }

  private void begin() throws RocksDBException {
    for (Family family : Family.values()) {
      engine.scan(
          family,
          new byte[0],
          () -> WHAT,
          (key, value) -> {
            throw new CorruptDataException(
                "the store in " + directory + " holds data but no format record: it is damaged");
          });
    }
    try (WriteBatch batch = new WriteBatch()) {
      byte[] format = Layout.FORMAT.getBytes(StandardCharsets.US_ASCII);
      engine.put(batch, Family.DEFAULT, Layout.FORMAT_KEY, Optional.of(format));
      engine.write(batch);
    }
  }
}
