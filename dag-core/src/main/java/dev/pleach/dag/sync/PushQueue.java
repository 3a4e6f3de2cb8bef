package dev.pleach.dag.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Documents that wait to be pushed, first in, first out, 20 bytes each: a newcomer lacks all there
 * are.
 */
final class PushQueue {
  /** Most documents that wait; more are left to the next comparison of scopes. */
  static final int QUEUED_MAX = 1 << 19;

  private static final int LENGTH_FIRST = 64;

  /**
   * What is pushed of a document.
   *
   * @param scope the scope that it is in
   * @param key under which the state that the peer has is told; empty if it has nothing of it
   */
  record Kind(SharedScope scope, Optional<StateKey> key) {}

  /** A document by its truncated name, with the state that the peer has. */
  record Entry(Kind kind, long doc8, long state8) {}

  private long[] doc8s = new long[LENGTH_FIRST];
  private long[] state8s = new long[LENGTH_FIRST];
  private int[] kinds = new int[LENGTH_FIRST];

  /** The kinds that entries name, until the queue is empty. */
  private final List<Kind> named = new ArrayList<>();

  private int first;
  private int size;

  /** Returns false if there is no room. */
  boolean add(Kind kind, long doc8, long state8) {
    if (size == QUEUED_MAX) {
      return false;
    }
    if (size == doc8s.length) {
      grow();
    }
    int at = (first + size) % doc8s.length;
    doc8s[at] = doc8;
    state8s[at] = state8;
    kinds[at] = numberOf(kind);
    size++;
    return true;
  }

  private int numberOf(Kind kind) {
    int known = named.lastIndexOf(kind);
    if (known >= 0) {
      return known;
    }
    named.add(kind);
    return named.size() - 1;
  }

  private void grow() {
    int length = doc8s.length;
    doc8s = turned(doc8s);
    state8s = turned(state8s);
    int[] longer = Arrays.copyOf(Arrays.copyOfRange(kinds, first, length), 2 * length);
    System.arraycopy(kinds, 0, longer, length - first, first);
    kinds = longer;
    first = 0;
  }

  private long[] turned(long[] ring) {
    long[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
    System.arraycopy(ring, 0, longer, ring.length - first, first);
    return longer;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Takes the first one.
   *
   * @throws IllegalStateException if there is none
   */
  Entry remove() {
    if (size == 0) {
      throw new IllegalStateException("nothing waits");
    }
    Entry entry = new Entry(named.get(kinds[first]), doc8s[first], state8s[first]);
    first = (first + 1) % doc8s.length;
    size--;
    if (size == 0) {
      named.clear();
      first = 0;
      if (doc8s.length > LENGTH_FIRST) {
        doc8s = new long[LENGTH_FIRST];
        state8s = new long[LENGTH_FIRST];
        kinds = new int[LENGTH_FIRST];
      }
    }
    return entry;
  }
}
