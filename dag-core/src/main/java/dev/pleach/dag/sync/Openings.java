package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Openings of the peer that wait until less is held for it, the last one of each document. Their
 * credit waits with them, so there is little of it.
 */
final class Openings {
  /** Most bytes of openings that wait: a part of the window, so that it never closes on them. */
  static final long BYTES_MAX = 1 << 18;

  /** How long one waits; the peer has given up long before. */
  private static final long WAIT_MAX = ExchangeTimers.PROGRESS_MAX;

  /** An opening, and what is given back once it is dealt with. */
  record Opening(Message.DocOpen message, Charge charge, long since) {}

  private final Map<DocumentId, Opening> waiting = new LinkedHashMap<>();
  private long bytes;

  /**
   * Keeps an opening, instead of an earlier one of its document. Returns false for want of room.
   */
  boolean add(Message.DocOpen message, Charge charge, long now) {
    take(message.document()).ifPresent(older -> older.charge().release());
    if (bytes + charge.bytes() > BYTES_MAX || waiting.size() == Documents.OPEN_MAX) {
      return false;
    }
    charge.hold();
    bytes += charge.bytes();
    waiting.put(message.document(), new Opening(message, charge, now));
    return true;
  }

  private Optional<Opening> take(DocumentId document) {
    Optional<Opening> taken = Optional.ofNullable(waiting.remove(document));
    taken.ifPresent(gone -> bytes -= gone.charge().bytes());
    return taken;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes the oldest one that is not too old. */
  Optional<Opening> next(long now) {
    while (!waiting.isEmpty()) {
      Optional<Opening> oldest = take(waiting.keySet().iterator().next());
      if (oldest.isPresent() && now - oldest.get().since() < WAIT_MAX) {
        return oldest;
      }
      oldest.ifPresent(old -> old.charge().release());
    }
    return Optional.empty();
  }

  void clear() {
    waiting.values().forEach(one -> one.charge().release());
    waiting.clear();
    bytes = 0;
  }
}
