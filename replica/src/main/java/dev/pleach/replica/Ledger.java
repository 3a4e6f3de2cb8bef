package dev.pleach.replica;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.CommitResult;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The room where local and remote updates meet: a unit is committed, then merged, then told. For
 * the engine's lane alone.
 */
final class Ledger {
  /** Hears of durable commits. */
  interface Observer {
    /**
     * Blocks of a document have become durable.
     *
     * @param from who sent them; empty if this replica's author made them
     */
    void committed(
        ScopeId scope, DocumentId document, List<SignedBlock> added, Optional<PeerId> from);
  }

  private final Store store;
  private final DocumentRows rows;
  private final Scopes scopes;
  private final HotDocuments documents;
  private final Subscriptions subscriptions;
  private final StoredReplica replica;
  private final AuthorId author;
  private final List<Observer> observers = new ArrayList<>();

  Ledger(
      Store store,
      Scopes scopes,
      HotDocuments documents,
      Subscriptions subscriptions,
      StoredReplica replica,
      AuthorId author) {
    this.store = store;
    this.rows = new DocumentRows(store.indexes());
    this.scopes = scopes;
    this.documents = documents;
    this.subscriptions = subscriptions;
    this.replica = replica;
    this.author = author;
  }

  Store store() {
    return store;
  }

  DocumentRows rows() {
    return rows;
  }

  Scopes scopes() {
    return scopes;
  }

  AuthorId author() {
    return author;
  }

  void observe(Observer observer) {
    observers.add(observer);
  }

  WriteUnit newUnit() {
    return new WriteUnit(store, rows);
  }

  /**
   * Makes a unit durable, then merges and tells.
   *
   * @param from who sent the blocks; empty if this replica's author made them
   * @throws RuntimeException if the store fails; nothing was merged or told then
   */
  void commit(WriteUnit unit, Optional<PeerId> from) {
    try {
      if (!unit.isEmpty()) {
        write(unit);
        unit.drafts().forEach((id, draft) -> settle(id, draft, from));
      }
    } finally {
      documents.trim();
    }
  }

  /** Writes or forgets: a document in memory is never ahead of the store. */
  private void write(WriteUnit unit) {
    boolean isDurable = false;
    try {
      unit.drafts().values().forEach(this::warmIfWatched);
      replica.takeUnwritten().forEach(unit::put);
      require(store.commit(unit.toBatch()));
      isDurable = true;
    } finally {
      if (!isDurable) {
        unit.drafts().keySet().forEach(documents::evict);
      }
    }
  }

  private static void require(CommitResult result) {
    if (result instanceof CommitResult.HeadsMoved moved) {
      throw new IllegalStateException(
          "heads of "
              + moved.document()
              + " moved under the engine: is another one on this store?");
    }
  }

  /**
   * Whoever watches is told the state before, so it must be in memory before the store moves on.
   */
  private void warmIfWatched(WriteUnit.Draft draft) {
    if (subscriptions.isWatched(draft.name().scope())) {
      documents.open(draft.name(), newUnit());
    }
  }

  private void settle(DocumentId id, WriteUnit.Draft draft, Optional<PeerId> from) {
    ScopeId scope = draft.name().scope();
    replica.moved(scope, id, draft.before(), draft.heads());
    if (subscriptions.isWatched(scope)) {
      tell(id, draft, from);
    } else {
      documents.ifHot(id).ifPresent(document -> merge(document, draft.blocks()));
    }
    List<SignedBlock> added = List.copyOf(draft.added());
    observers.forEach(observer -> observer.committed(scope, id, added, from));
  }

  private static void merge(HotDocument document, List<Block> added) {
    document.merge(added);
    document.takeTold();
  }

  private void tell(DocumentId id, WriteUnit.Draft draft, Optional<PeerId> from) {
    HotDocument document = documents.open(draft.name(), newUnit());
    document.merge(draft.blocks());
    DocumentSnapshot before = document.takeTold();
    subscriptions.tell(
        new DocumentChange(
            draft.name().scope(),
            id,
            from.isEmpty(),
            before,
            document.snapshot(),
            draft.heads(),
            draft.blocks()));
  }

  /** Returns every document of the scopes this replica takes part in. */
  Map<ScopeId, List<DocumentId>> documentsByScope() {
    Map<ScopeId, List<DocumentId>> found = new TreeMap<>();
    scopes.all().keySet().forEach(scope -> found.put(scope, documentsOf(scope)));
    return found;
  }

  List<DocumentId> documentsOf(ScopeId scope) {
    List<DocumentId> found = new ArrayList<>();
    rows.forEachOfScope(scope, new byte[0], (document, value) -> found.add(document));
    return found;
  }
}
