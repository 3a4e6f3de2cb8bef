package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Documents whose exchange with the peer failed, and when it may be tried again. */
final class Backoffs {
  private static final int DOCUMENTS_MAX = 1_024;
  private static final long FIRST_DELAY = 5 * ExchangeTimers.SECOND;
  private static final long DELAY_MAX = 600 * ExchangeTimers.SECOND;

  /** What loss, or a peer that cannot just now, may have brought about is tried again sooner. */
  private static final long DELAY_UNLUCKY_MAX = 10 * ExchangeTimers.SECOND;

  private record Failures(int count, long until) {}

  private final Map<DocumentId, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentId, Failures> eldest) {
          return size() > DOCUMENTS_MAX;
        }
      };

  /** Notes a failure; returns when the next attempt may be made. */
  long failed(DocumentId document, boolean isPeersFault, long now) {
    int count = failures.getOrDefault(document, new Failures(0, now)).count() + 1;
    long most = isPeersFault ? DELAY_MAX : DELAY_UNLUCKY_MAX;
    long delay = Math.min(most, FIRST_DELAY << Math.min(count - 1, 7));
    failures.put(document, new Failures(count, now + delay));
    return now + delay;
  }

  void succeeded(DocumentId document) {
    failures.remove(document);
  }

  /** Returns when the document may be tried: {@code now} or later. */
  long notBefore(DocumentId document, long now) {
    return Math.max(now, failures.getOrDefault(document, new Failures(0, now)).until());
  }
}
