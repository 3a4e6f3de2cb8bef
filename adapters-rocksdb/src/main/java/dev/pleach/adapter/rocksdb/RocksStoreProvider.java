package dev.pleach.adapter.rocksdb;

import dev.pleach.port.Settings;
import dev.pleach.port.Store;
import dev.pleach.port.StoreProvider;
import java.nio.file.Path;

/**
 * Stores on RocksDB, by the name {@code rocksdb}. Settings: {@code directory} (needed), {@code
 * cacheBytes} and {@code writeBufferBytes} as in {@link RocksStoreOptions}.
 */
public final class RocksStoreProvider implements StoreProvider {
  private static final String CACHE_BYTES = "cacheBytes";
  private static final String WRITE_BUFFER_BYTES = "writeBufferBytes";

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public Store open(Settings settings) {
    settings.allowOnly(DIRECTORY, CACHE_BYTES, WRITE_BUFFER_BYTES);
    RocksStoreOptions preset = RocksStoreOptions.of(Path.of(settings.require(DIRECTORY)));
    return RocksStores.open(
        new RocksStoreOptions(
            preset.directory(),
            settings.findLong(CACHE_BYTES).orElse(preset.cacheBytes()),
            settings.findLong(WRITE_BUFFER_BYTES).orElse(preset.writeBufferBytes())));
  }
}
