package dev.pleach.docdb;

import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The documents of a collection, merged and in memory, in the order of their {@code _id}. Changed
 * on the lane, read by any thread; a reader sees each document whole, and no moment of the
 * collection as a whole.
 *
 * <p>A document that was deleted here and revived by somebody's concurrent update has lost its
 * {@code _id} field. It stays out of sight until its history has been searched for it; {@link
 * #show} says so.
 */
final class View {
  /** Hears of each document that came, changed or went. Called on the lane. */
  interface Observer {
    void changed(Value id, Optional<Document> before, Optional<Document> after, boolean isLocal);
  }

  private final Naming naming;
  private final Observer observer;
  private final ConcurrentNavigableMap<Value, Document> documents =
      new ConcurrentSkipListMap<>(ValueOrder.INSTANCE);
  private final Map<DocumentId, Value> ids = new HashMap<>();

  /** Without known {@code _id}: their latest state, and which of them were searched. */
  private final Map<DocumentId, DocumentSnapshot> nameless = new HashMap<>();

  private final Set<DocumentId> searched = new HashSet<>();

  View(Naming naming, Observer observer) {
    this.naming = naming;
    this.observer = observer;
  }

  Optional<Document> get(Value id) {
    return Optional.ofNullable(documents.get(id));
  }

  ConcurrentNavigableMap<Value, Document> documents() {
    return documents;
  }

  /**
   * Takes the new state of a document.
   *
   * @param added the blocks that brought it about, as far as they are told
   * @return false if the document's history must be searched, by {@link #showFound}
   */
  boolean show(DocumentId document, DocumentSnapshot state, List<Block> added, boolean isLocal) {
    if (!state.exists() || state.rootType() != ContainerType.MAP) {
      nameless.remove(document);
      searched.remove(document);
      hide(document, isLocal);
      return true;
    }
    Optional<Value> id = identify(document, state, added);
    if (id.isPresent()) {
      put(document, id.get(), state, isLocal);
      return true;
    }
    nameless.put(document, state);
    return !searched.add(document);
  }

  /** Takes the whole history of a document that {@link #show} could not name. */
  void showFound(DocumentId document, List<Block> history) {
    DocumentSnapshot state = nameless.get(document);
    if (state != null) {
      naming.inHistory(document, history).ifPresent(id -> put(document, id, state, false));
    }
  }

  private Optional<Value> identify(DocumentId document, DocumentSnapshot state, List<Block> added) {
    return Optional.ofNullable(ids.get(document))
        .or(() -> naming.inState(document, state))
        .or(() -> naming.inHistory(document, added));
  }

  private void put(DocumentId document, Value id, DocumentSnapshot state, boolean isLocal) {
    nameless.remove(document);
    searched.remove(document);
    ids.put(document, id);
    Document after = Naming.shown(id, state);
    Optional<Document> before = Optional.ofNullable(documents.put(id, after));
    if (!before.equals(Optional.of(after))) {
      observer.changed(id, before, Optional.of(after), isLocal);
    }
  }

  private void hide(DocumentId document, boolean isLocal) {
    Value id = ids.remove(document);
    if (id != null) {
      Optional<Document> before = Optional.ofNullable(documents.remove(id));
      observer.changed(id, before, Optional.empty(), isLocal);
    }
  }
}
