package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.sketch.Sketch;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.Symbols;
import dev.pleach.dag.sync.DocumentState;
import dev.pleach.dag.sync.DocumentView;
import dev.pleach.dag.sync.ScopeSketches;
import dev.pleach.dag.sync.ScopeView;
import dev.pleach.dag.sync.StateKey;
import dev.pleach.dag.sync.Sum128;
import dev.pleach.port.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A scope that this replica has joined: its documents in the store, and beside them what comparing
 * it with peers needs in memory. For the engine's lane alone.
 */
final class JoinedScope implements ScopeView {
  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final Damage damage;
  private final SketchShelf shelf;
  private final ScopeId id;
  private final ScopeSecret secret;
  private final ScopeTally tally;

  /** Begins with one scan of the documents. */
  JoinedScope(
      Store store,
      DocumentRows rows,
      Convictions convictions,
      Damage damage,
      SketchShelf shelf,
      ScopeMembership membership) {
    this.store = store;
    this.rows = rows;
    this.convictions = convictions;
    this.damage = damage;
    this.shelf = shelf;
    this.id = membership.scopeId();
    this.secret = membership.secret();
    this.tally = new ScopeTally(secret);
    rows.forEachOfScope(
        id,
        new byte[0],
        (document, value) -> {
          if (!damage.isDamaged(document)) {
            tally.moved(document, Frontier.EMPTY, store.heads().heads(document));
          }
          return true;
        });
    shelf.keep(this, tally);
  }

  void moved(DocumentId document, Frontier before, Frontier after) {
    if (!damage.isDamaged(document)) {
      tally.moved(document, before, after);
    }
  }

  /** The document was found to be damaged. */
  void leaveOut(DocumentId document) {
    tally.moved(document, store.heads().heads(document), Frontier.EMPTY);
  }

  /** The document is damaged no longer. */
  void takeIn(DocumentId document) {
    tally.moved(document, Frontier.EMPTY, store.heads().heads(document));
  }

  @Override
  public boolean isUnreadable(long doc8) {
    return damage.hasDoc8(doc8);
  }

  @Override
  public ScopeId id() {
    return id;
  }

  @Override
  public ScopeSecret secret() {
    return secret;
  }

  @Override
  public long documentCount() {
    return tally.documents();
  }

  @Override
  public Sum128 digest() {
    return tally.digest();
  }

  @Override
  public Symbols symbols(int from, int count) {
    if (count <= SketchSizing.SCOPE_SYMBOLS - from) {
      Sketch sketch = tally.sketch().orElseGet(() -> tally.newSketch(() -> documents(0)));
      shelf.keep(this, tally);
      return sketch.symbols(from, count);
    }
    return shelf.beyond(
        this, from, count, () -> ScopeSketches.scan(tally.key(), documents(0), from, count));
  }

  @Override
  public Iterator<DocumentState> documents(long fromDoc8) {
    return documents(fromDoc8, StateKey.PLAIN);
  }

  @Override
  public Iterator<DocumentState> documents(long fromDoc8, StateKey key) {
    byte[] from = ByteBuffer.allocate(Long.BYTES).putLong(fromDoc8).array();
    return new Pages<>(
        from,
        this::page,
        document -> new DocumentState(document, key.state8(store.heads().heads(document))));
  }

  /** Reads the ids of up to so many documents, beginning at these bytes. */
  private List<DocumentId> page(byte[] from, int size) {
    List<DocumentId> page = new ArrayList<>();
    rows.forEachOfScope(
        id,
        from,
        (document, value) -> {
          if (!damage.isDamaged(document) && isAny(document)) {
            page.add(document);
          }
          return page.size() < size;
        });
    return page;
  }

  /**
   * Of a document all of whose authors are convicted nothing may count: to peers it is not here.
   */
  private boolean isAny(DocumentId document) {
    return !convictions.mayBeKept() || !store.heads().heads(document).isEmpty();
  }

  @Override
  public Optional<DocumentView> document(DocumentId document) {
    return rows.entry(document)
        .filter(entry -> entry.name().scope().equals(id) && !damage.isDamaged(document))
        .map(
            entry ->
                new StoredDocument(
                    store,
                    rows,
                    convictions,
                    document,
                    entry,
                    e -> damage.unreadable(document, e)));
  }
}
