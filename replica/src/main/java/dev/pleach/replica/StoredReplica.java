package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.sync.DocumentState;
import dev.pleach.dag.sync.DocumentView;
import dev.pleach.dag.sync.ReplicaView;
import dev.pleach.dag.sync.ScopeView;
import dev.pleach.dag.sync.Sum128;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What this replica holds, as its sessions read it: the store, and one tally per joined scope. For
 * the engine's lane alone.
 */
final class StoredReplica implements ReplicaView {
  private final Store store;
  private final DocumentRows rows;
  private final PastStates past;
  private final Agreements agreements = new Agreements();
  private final Convictions convictions;
  private final SortedMap<ScopeId, JoinedScope> joined = new TreeMap<>();

  StoredReplica(Store store) {
    this.store = store;
    this.rows = new DocumentRows(store.indexes());
    this.past = new PastStates(store.indexes());
    this.convictions = new Convictions(store);
  }

  /** Takes up what the store remembers of peers. */
  void resume() {
    agreements.resume(store);
    convictions.resume();
  }

  Convictions convictions() {
    return convictions;
  }

  /** A peer and this replica have the same in a scope now. */
  void agreed(PublicKey peer, ScopeId scope) {
    agreements.agreed(peer, scope, past.now());
  }

  /** Returns what is to be written of that with the next batch. */
  List<StateRecord> takeUnwritten() {
    return agreements.takeUnwritten();
  }

  @Override
  public OptionalLong agreed(PublicKey peer, DocumentId document) {
    return rows.entry(document)
        .flatMap(entry -> agreements.find(peer, entry.name().scope()))
        .flatMap(time -> past.at(document, time))
        .map(state -> OptionalLong.of(state.state8()))
        .orElse(OptionalLong.empty());
  }

  /** Begins to offer a scope; its tally is made by one scan of its documents. */
  void join(ScopeMembership membership) {
    ScopeId id = membership.scopeId();
    if (joined.containsKey(id)) {
      return;
    }
    JoinedScope scope = new JoinedScope(id, membership.secret());
    rows.forEachOfScope(
        id,
        new byte[0],
        (document, value) -> {
          scope.tally.moved(document, Frontier.EMPTY, store.heads().heads(document));
          return true;
        });
    joined.put(id, scope);
  }

  void leave(ScopeId id) {
    joined.remove(id);
  }

  void moved(ScopeId id, DocumentId document, Frontier before, Frontier after) {
    JoinedScope scope = joined.get(id);
    if (scope != null) {
      scope.tally.moved(document, before, after);
    }
  }

  @Override
  public Collection<? extends ScopeView> scopes() {
    return joined.values();
  }

  @Override
  public Optional<ScopeView> scope(ScopeId scope) {
    return Optional.ofNullable(joined.get(scope));
  }

  @Override
  public Optional<ScopeView> scopeOf(DocumentId document) {
    return rows.entry(document).flatMap(entry -> scope(entry.name().scope()));
  }

  private final class JoinedScope implements ScopeView {
    private final ScopeId id;
    private final ScopeSecret secret;
    private final ScopeTally tally;

    JoinedScope(ScopeId id, ScopeSecret secret) {
      this.id = id;
      this.secret = secret;
      this.tally = new ScopeTally(secret);
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
    public Iterator<DocumentState> documents(long fromDoc8) {
      byte[] from = ByteBuffer.allocate(Long.BYTES).putLong(fromDoc8).array();
      return new Pages<>(
          from, this::page, document -> DocumentState.of(document, store.heads().heads(document)));
    }

    /** Reads the ids of up to a page of documents, beginning at these bytes. */
    private List<DocumentId> page(byte[] from) {
      List<DocumentId> page = new ArrayList<>();
      rows.forEachOfScope(
          id,
          from,
          (document, value) -> {
            page.add(document);
            return page.size() < Pages.SIZE;
          });
      return page;
    }

    @Override
    public Optional<DocumentView> document(DocumentId document) {
      return rows.entry(document)
          .filter(entry -> entry.name().scope().equals(id))
          .map(entry -> new StoredDocument(store, rows, convictions, document, entry));
    }
  }

  /** Walks an ordered index page by page, so that no iterator of the store stays open. */
  private static final class Pages<T> implements Iterator<T> {
    static final int SIZE = 1_024;

    private final Function<byte[], List<DocumentId>> reader;
    private final Function<DocumentId, T> item;
    private List<DocumentId> page;
    private int at;

    Pages(byte[] from, Function<byte[], List<DocumentId>> reader, Function<DocumentId, T> item) {
      this.reader = reader;
      this.item = item;
      this.page = reader.apply(from);
    }

    @Override
    public boolean hasNext() {
      if (at == SIZE) {
        page = reader.apply(after(page.get(SIZE - 1)));
        at = 0;
      }
      return at < page.size();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return item.apply(page.get(at++));
    }

    /** The least key greater than an id: the id with one byte more. */
    private static byte[] after(DocumentId document) {
      return ByteBuffer.allocate(33).put(document.bytes()).put((byte) 0).array();
    }
  }
}
