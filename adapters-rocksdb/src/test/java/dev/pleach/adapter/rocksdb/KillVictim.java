package dev.pleach.adapter.rocksdb;

import dev.pleach.port.Store;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The process that is killed: several threads commit their stories and print each acknowledgement.
 */
final class KillVictim {
  static final int STORIES = 4;
  static final int PAYLOAD_BYTES_MAX = 20_000;

  private KillVictim() {}

  public static void main(String[] args) throws Exception {
    try (Store store = RocksStores.open(Story.smallStore(Path.of(args[0])))) {
      CountDownLatch never = new CountDownLatch(1);
      for (int number = 0; number < STORIES; number++) {
        int story = number;
        new Thread(() -> tell(store, story)).start();
      }
      never.await();
    }
  }

  private static void tell(Store store, int number) {
    Story story = new Story(number, PAYLOAD_BYTES_MAX);
    for (int i = story.count(store); true; i++) {
      story.commit(store, i);
      System.out.println(number + " " + i + "."); // flushes
    }
  }
}
