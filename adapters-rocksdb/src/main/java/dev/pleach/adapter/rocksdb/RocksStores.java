package dev.pleach.adapter.rocksdb;

import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoreInUseException;

/** Opens durable stores. */
public final class RocksStores {
  private RocksStores() {}

  /**
   * Opens the store of a data directory, making both if they are not there.
   *
   * <p>The files lie in {@code DIRECTORY/store}, which only one store may hold at a time. What a
   * crashed process left is recovered: every acknowledged batch is there, and of one that was not
   * acknowledged all or nothing.
   *
   * @throws StoreInUseException if another process, or another store of this one, holds the
   *     directory
   * @throws StoreException if the directory cannot be used, the files are damaged, or they are of a
   *     later format; the message names the directory and the remedy
   */
  public static Store open(RocksStoreOptions options) {
    return new RocksStore(Engine.open(options));
  }
}
