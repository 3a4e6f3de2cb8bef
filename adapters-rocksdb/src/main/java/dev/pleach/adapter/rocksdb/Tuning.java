package dev.pleach.adapter.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * How the engine is set up, and why.
 *
 * <ul>
 *   <li>Recovery tolerates an incomplete record at the end of the log and nothing else. The
 *       engine's own default stops at the first bad record and silently drops all that follows.
 *   <li>Checksums are verified on every read, table sizes on every open.
 *   <li>One cache bounds data, indexes, filters and what is not yet in tables.
 *   <li>No more than a few background jobs: a peer shares its machine.
 * </ul>
 */
final class Tuning {
  private static final int BLOOM_BITS_PER_KEY = 10;
  private static final int BACKGROUND_JOBS_MAX = 2;
  private static final long LOG_FILE_BYTES_MAX = 1 << 20;
  private static final int LOG_FILES_MAX = 2;

  private final RocksStoreOptions options;
  private final Natives natives;
  private final Cache cache;

  Tuning(RocksStoreOptions options, Natives natives) {
    this.options = options;
    this.natives = natives;
    this.cache = natives.add(new LRUCache(options.cacheBytes()));
  }

  DBOptions database() {
    WriteBufferManager buffers =
        natives.add(new WriteBufferManager(options.writeBufferBytes(), cache));
    return natives
        .add(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setRecycleLogFileNum(0)
        .setParanoidChecks(true)
        .setOpenFilesAsync(false)
        .setMaxTotalWalSize(4 * options.writeBufferBytes())
        .setWriteBufferManager(buffers)
        .setMaxBackgroundJobs(BACKGROUND_JOBS_MAX)
        .setMaxBgErrorResumeCount(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(LOG_FILE_BYTES_MAX)
        .setKeepLogFileNum(LOG_FILES_MAX);
  }

  List<ColumnFamilyDescriptor> families() {
    ColumnFamilyOptions family =
        natives
            .add(new ColumnFamilyOptions())
            .setWriteBufferSize(options.writeBufferBytes())
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setForceConsistencyChecks(true)
            .setTableFormatConfig(tables());
    return new ArrayList<>(
        Arrays.stream(Family.values())
            .map(name -> new ColumnFamilyDescriptor(name.bytes(), family))
            .toList());
  }

  private BlockBasedTableConfig tables() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setCacheIndexAndFilterBlocks(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setFilterPolicy(natives.add(new BloomFilter(BLOOM_BITS_PER_KEY)));
  }
}
