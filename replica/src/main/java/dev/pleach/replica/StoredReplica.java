package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.sync.ReplicaView;
import dev.pleach.dag.sync.ScopeView;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

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
  private final Damage damage;
  private final SketchShelf shelf = new SketchShelf();
  private final SortedMap<ScopeId, JoinedScope> joined = new TreeMap<>();

  StoredReplica(Store store) {
    this.store = store;
    this.rows = new DocumentRows(store.indexes());
    this.past = new PastStates(store.indexes());
    this.convictions = new Convictions(store);
    this.damage = new Damage(store, rows);
    damage.listen(new LeftOut());
  }

  /** Damaged documents have no part in their scopes. */
  private final class LeftOut implements Damage.Listener {
    @Override
    public void damaged(ScopeId id, DocumentId document) {
      Optional.ofNullable(joined.get(id)).ifPresent(scope -> scope.leaveOut(document));
    }

    @Override
    public void mended(ScopeId id, DocumentId document) {
      Optional.ofNullable(joined.get(id)).ifPresent(scope -> scope.takeIn(document));
    }

    @Override
    public void settled() {}
  }

  /** Takes up what the store remembers of peers. */
  void resume() {
    agreements.resume(store);
    convictions.resume();
    damage.resume();
  }

  Damage damage() {
    return damage;
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
    if (!joined.containsKey(membership.scopeId())) {
      joined.put(
          membership.scopeId(),
          new JoinedScope(store, rows, convictions, damage, shelf, membership));
    }
  }

  void leave(ScopeId id) {
    joined.remove(id);
    shelf.forget(id);
  }

  void moved(ScopeId id, DocumentId document, Frontier before, Frontier after) {
    JoinedScope scope = joined.get(id);
    if (scope != null) {
      scope.moved(document, before, after);
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
}
