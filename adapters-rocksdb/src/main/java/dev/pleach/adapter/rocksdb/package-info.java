/** The durable store, over RocksDB. */
@NullMarked
package dev.pleach.adapter.rocksdb;

import org.jspecify.annotations.NullMarked;
