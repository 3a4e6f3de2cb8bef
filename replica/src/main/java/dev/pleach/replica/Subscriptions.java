package dev.pleach.replica;

import dev.pleach.dag.ScopeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is to be told of changes, by scope. For the engine's lane alone. */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  private final Map<ScopeId, List<DocumentListener>> listeners = new HashMap<>();

  boolean isWatched(ScopeId scope) {
    return listeners.containsKey(scope);
  }

  void add(ScopeId scope, DocumentListener listener) {
    listeners.computeIfAbsent(scope, key -> new ArrayList<>()).add(listener);
  }

  void remove(ScopeId scope, DocumentListener listener) {
    List<DocumentListener> own = listeners.get(scope);
    if (own != null && own.remove(listener) && own.isEmpty()) {
      listeners.remove(scope);
    }
  }

  void tell(DocumentChange change) {
    for (DocumentListener listener :
        List.copyOf(listeners.getOrDefault(change.scope(), List.of()))) {
      try {
        listener.changed(change);
      } catch (RuntimeException e) {
        LOG.error("a listener of {} failed", change.document(), e);
      }
    }
  }
}
