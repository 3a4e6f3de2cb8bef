package dev.pleach.replica;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.CommitResult;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room where local and remote updates meet: a unit is committed, then merged, then told. For
 * the engine's lane alone.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /** Hears of durable commits. */
  interface Observer {
    /**
     * Blocks of a document have become durable.
     *
     * @param from who sent them; empty if this replica's author made them
     */
    void committed(
        ScopeId scope, DocumentId document, List<SignedBlock> added, Optional<PeerId> from);

    /**
     * An author has been proven to fork its chain, durably.
     *
     * @param from who brought it to light
     */
    default void convicted(
        ScopeId scope, DocumentId document, AuthorId author, Optional<PeerId> from) {}
  }

  private final Store store;
  private final DocumentRows rows;
  private final Scopes scopes;
  private final HotDocuments documents;
  private final Subscriptions subscriptions;
  private final StoredReplica replica;
  private final AuthorId author;
  private final Convictions convictions;
  private final Damage damage;
  private final Pins pins;
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
    this.convictions = replica.convictions();
    this.damage = replica.damage();
    this.pins = new Pins(store);
    documents.keep(pins::contains);
    documents.onDamage(damage::suspect);
    damage.listen(new Mended());
  }

  Damage damage() {
    return damage;
  }

  Pins pins() {
    return pins;
  }

  Store store() {
    return store;
  }

  DocumentRows rows() {
    return rows;
  }

  Convictions convictions() {
    return convictions;
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
    return new WriteUnit(store, rows, convictions, damage);
  }

  /**
   * Makes a unit durable, then merges and tells.
   *
   * @param from who sent the blocks; empty if this replica's author made them
   * @throws RuntimeException if the store fails; nothing was merged or told then
   */
  void commit(WriteUnit unit, Optional<PeerId> from) {
    try {
      Forks.prove(unit, rows, convictions);
      unit.leaveOut();
      unit.leftOut().forEach(signed -> convictions.leftOut(signed.block().cid()));
      if (!unit.isEmpty()) {
        write(unit);
        unit.proofs().forEach(proof -> convictions.note(proof.document(), proof.author()));
        unit.drafts().forEach((id, draft) -> settle(id, draft, from));
        unit.proofs().forEach(proof -> convict(proof, from));
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

  /** A peer proves that an author forked its chain; keeps the proof if it is news. */
  void convict(EquivocationProof proof, PeerId from) {
    if (convictions.isNews(proof.document(), proof.author())) {
      WriteUnit unit = newUnit();
      unit.put(proof);
      commit(unit, Optional.of(from));
    }
  }

  private void convict(EquivocationProof proof, Optional<PeerId> from) {
    LOG.warn("author {} forked its chain in {}", proof.author(), proof.document());
    rows.entry(proof.document())
        .map(entry -> entry.name().scope())
        .ifPresent(
            scope ->
                observers.forEach(
                    any -> any.convicted(scope, proof.document(), proof.author(), from)));
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
    if (isShown(draft.name())) {
      documents.open(draft.name(), newUnit());
    }
  }

  /** A damaged document that is not in memory is shown once it is whole again. */
  private boolean isShown(DocumentName name) {
    DocumentId id = name.documentId();
    boolean isKnown = !damage.isDamaged(id) || documents.ifHot(id).isPresent();
    return isKnown && subscriptions.isWatched(name.scope());
  }

  /** Documents that are whole again are shown to whoever watches. */
  private final class Mended implements Damage.Listener {
    @Override
    public void damaged(ScopeId scope, DocumentId document) {}

    @Override
    public void mended(ScopeId scope, DocumentId document) {
      rows.entry(document)
          .map(DocumentRows.Entry::name)
          .filter(name -> isShown(name) || pins.contains(document))
          .ifPresent(name -> show(name));
    }

    @Override
    public void settled() {}
  }

  private void show(DocumentName name) {
    try {
      DocumentId id = name.documentId();
      Optional<DocumentSnapshot> told = documents.ifHot(id).map(HotDocument::takeTold);
      HotDocument document = documents.open(name, newUnit());
      DocumentSnapshot before = told.orElseGet(new HotDocument(id, name, author)::snapshot);
      document.takeTold();
      Frontier heads = store.heads().heads(id);
      subscriptions.tell(
          new DocumentChange(
              name.scope(), id, false, before, document.snapshot(), heads, List.of()));
    } catch (StoreException e) {
      LOG.error("document {} cannot be shown: {}", name.documentId(), e.getMessage());
    }
  }

  private void settle(DocumentId id, WriteUnit.Draft draft, Optional<PeerId> from) {
    ScopeId scope = draft.name().scope();
    replica.moved(scope, id, draft.before(), draft.heads());
    if (draft.isShrunk()) {
      replay(id, draft, from);
    } else if (isShown(draft.name())) {
      tell(id, draft, from);
    } else if (pins.contains(id) && !damage.isDamaged(id)) {
      merge(documents.open(draft.name(), newUnit()), draft.blocks());
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

  /** Blocks count no longer: what is in memory of the document is read anew. */
  private void replay(DocumentId id, WriteUnit.Draft draft, Optional<PeerId> from) {
    Optional<DocumentSnapshot> before = documents.ifHot(id).map(HotDocument::takeTold);
    documents.evict(id);
    if (isShown(draft.name())) {
      HotDocument document = documents.open(draft.name(), newUnit());
      DocumentSnapshot empty = document.takeTold();
      tell(id, draft, from, document, before.orElse(empty));
    }
  }

  private void tell(DocumentId id, WriteUnit.Draft draft, Optional<PeerId> from) {
    HotDocument document = documents.open(draft.name(), newUnit());
    document.merge(draft.blocks());
    tell(id, draft, from, document, document.takeTold());
  }

  private void tell(
      DocumentId id,
      WriteUnit.Draft draft,
      Optional<PeerId> from,
      HotDocument document,
      DocumentSnapshot before) {
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
