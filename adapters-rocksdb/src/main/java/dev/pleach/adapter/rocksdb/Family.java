package dev.pleach.adapter.rocksdb;

import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDB;

/** The column families; {@link Layout} says what is in each. */
enum Family {
  DEFAULT(RocksDB.DEFAULT_COLUMN_FAMILY),
  BLOCKS("blocks".getBytes(StandardCharsets.US_ASCII)),
  HEADS("heads".getBytes(StandardCharsets.US_ASCII)),
  INDEXES("indexes".getBytes(StandardCharsets.US_ASCII)),
  STATES("states".getBytes(StandardCharsets.US_ASCII));

  private final byte[] name;

  Family(byte[] name) {
    this.name = name;
  }

  byte[] bytes() {
    return name.clone();
  }
}
