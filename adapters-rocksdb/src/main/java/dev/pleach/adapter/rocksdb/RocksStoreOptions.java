package dev.pleach.adapter.rocksdb;

import java.nio.file.Path;

/**
 * Where a store lies, and what memory it may use outside the heap.
 *
 * @param directory the data directory; made, for its owner only, if it is not there
 * @param cacheBytes bound of the cache for data read from disk, its indexes and filters, and for
 *     what is not yet written to tables
 * @param writeBufferBytes what is gathered in memory before it goes to tables, part of {@code
 *     cacheBytes}; also the bound, times four, of the log that a start reads again
 */
public record RocksStoreOptions(Path directory, long cacheBytes, long writeBufferBytes) {
  private static final long MIB = 1 << 20;
  private static final long CACHE_BYTES = 96 * MIB;
  private static final long WRITE_BUFFER_BYTES = 32 * MIB;

  /** Checks the bounds. */
  public RocksStoreOptions {
    if (writeBufferBytes < MIB || cacheBytes < 2 * writeBufferBytes) {
      throw new IllegalArgumentException(
          "the write buffer needs at least 1 MiB and the cache at least twice the write buffer, got "
              + writeBufferBytes
              + " and "
              + cacheBytes
              + " bytes");
    }
  }

  /** Returns the defaults: 96 MiB of cache, 32 MiB of them to gather writes. */
  public static RocksStoreOptions of(Path directory) {
    return new RocksStoreOptions(directory, CACHE_BYTES, WRITE_BUFFER_BYTES);
  }
}
