package dev.pleach.adapter.rocksdb;

import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.nio.file.Path;

/** The process that may not write any more: commits until it fails, then tries once more. */
final class FullDisk {
  static final int PAYLOAD_BYTES_MAX = 20_000;

  private FullDisk() {}

  public static void main(String[] args) {
    Story story = new Story(0, PAYLOAD_BYTES_MAX);
    int acknowledged = 0;
    try (Store store = RocksStores.open(Story.smallStore(Path.of(args[0])))) {
      try {
        for (int i = 0; i < 10_000; i++) {
          story.commit(store, i);
          acknowledged++;
        }
      } catch (StoreException e) {
        System.out.println("failed: " + e.getMessage());
      }
      try {
        story.commit(store, acknowledged);
        System.out.println("acknowledged after a failure");
      } catch (StoreException e) {
        System.out.println("again: " + e.getMessage());
      }
      story.assertHolds(store, acknowledged);
    }
    System.out.println(acknowledged);
  }
}
