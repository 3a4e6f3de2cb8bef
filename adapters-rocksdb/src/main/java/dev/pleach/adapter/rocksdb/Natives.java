package dev.pleach.adapter.rocksdb;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be released, most of it memory outside the heap, in the reverse order of their making:
 * what is made later may point into what was made before.
 */
final class Natives implements AutoCloseable {
  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T object) {
    made.push(object);
    return object;
  }

  /** Releases everything, whatever one of them throws. */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) { // the rest must still be released
        failure = new IllegalStateException("a resource of the store cannot be released", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
