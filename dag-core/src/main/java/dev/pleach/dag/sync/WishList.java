package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Documents that are to be synced, each once, at a time or as soon as there is room. */
final class WishList {
  /** Most documents that wait; more are left to the next comparison of scopes. */
  static final int WISHES_MAX = 1 << 14;

  private record Timed(DocumentId document, long at) {}

  private final Map<DocumentId, Long> due = new HashMap<>();
  private final PriorityQueue<Timed> timed =
      new PriorityQueue<>(Comparator.comparingLong(Timed::at));
  private final Deque<DocumentId> ready = new ArrayDeque<>();

  /** Adds a wish; an earlier time for the same document stands. Returns true if it is a new one. */
  boolean add(DocumentId document, long at) {
    Long before = due.get(document);
    if (before != null && before <= at || due.size() >= WISHES_MAX) {
      return false;
    }
    due.put(document, at);
    timed.add(new Timed(document, at));
    return before == null;
  }

  boolean isFull() {
    return due.size() >= WISHES_MAX;
  }

  void clear() {
    due.clear();
    timed.clear();
    ready.clear();
  }

  void remove(DocumentId document) {
    due.remove(document);
  }

  boolean contains(DocumentId document) {
    return due.containsKey(document);
  }

  /** Takes a document whose time has come. */
  Optional<DocumentId> take(long now) {
    while (!timed.isEmpty() && timed.peek().at() <= now) {
      ready.add(timed.remove().document());
    }
    while (!ready.isEmpty()) {
      DocumentId document = ready.removeFirst();
      Long at = due.get(document);
      if (at != null && at <= now) {
        due.remove(document);
        return Optional.of(document);
      }
    }
    return Optional.empty();
  }

  /** Returns when the next time comes, or the greatest long. */
  long nextAt() {
    while (!timed.isEmpty() && !due.containsKey(timed.peek().document())) {
      timed.remove();
    }
    return timed.isEmpty() ? Long.MAX_VALUE : timed.peek().at();
  }

  int size() {
    return due.size();
  }

  /** Returns true if one waits only for room. */
  boolean hasReady(long now) {
    return !ready.isEmpty() || nextAt() <= now;
  }
}
