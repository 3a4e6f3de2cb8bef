package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * In which states a peer and this replica have agreed on documents over one connection, so that
 * agreeing on the same again is not taken for progress. For the engine's lane alone.
 */
final class Agreed {
  /** Documents that are remembered, those agreed on last. */
  static final int DOCUMENTS_MAX = 1_024;

  private final Map<DocumentId, Long> states =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DocumentId, Long> eldest) {
          return size() > DOCUMENTS_MAX;
        }
      };

  /** Notes an agreement; returns true if it is news. */
  boolean isNews(DocumentId document, Frontier heads) {
    long state8 = heads.stateDigest().prefix64();
    Long before = states.remove(document);
    states.put(document, state8);
    return before == null || before != state8;
  }
}
