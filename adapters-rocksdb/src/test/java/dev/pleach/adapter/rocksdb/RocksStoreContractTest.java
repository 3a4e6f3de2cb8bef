package dev.pleach.adapter.rocksdb;

import dev.pleach.port.Store;
import dev.pleach.testkit.tck.StoreTck;
import java.nio.file.Path;

class RocksStoreContractTest extends StoreTck {
  @Override
  protected Store open(Path place) {
    return RocksStores.open(RocksStoreOptions.of(place));
  }
}
