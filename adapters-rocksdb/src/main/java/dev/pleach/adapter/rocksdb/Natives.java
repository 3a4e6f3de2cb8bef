package dev.pleach.adapter.rocksdb;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Objects with memory outside the heap, to be released in the reverse order of their making: what
 * is made later may point into what was made before.
 */
final class Natives implements AutoCloseable {
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T object) {
    made.push(object);
    return object;
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) { // RocksObject.close declares none
        throw new IllegalStateException("a native object cannot be released", e);
      }
    }
  }
}
