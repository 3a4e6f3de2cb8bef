package dev.pleach.replica;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.Batch;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Topic;
import dev.pleach.port.TransportException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A replica: documents of the scopes it has joined, kept durable, merged, and in agreement with its
 * peers.
 *
 * <p>The engine runs on one lane, the {@link dev.pleach.port.Scheduler} it was given; it owns no
 * thread and no clock. All methods here may be called from any thread and return at once; results
 * complete on the lane, so whoever continues there must not block. A change is reported only once
 * it is durable.
 */
public final class Replica implements AutoCloseable {
  private final ReplicaPorts ports;
  private final Lane lane;
  private final Engine engine;

  private final FailStop failStop;

  private Replica(ReplicaPorts given, ReplicaOptions options) {
    this.failStop = new FailStop(given.scheduler());
    this.ports = given.withScheduler(failStop);
    this.lane = new Lane(failStop);
    this.engine = new Engine(ports, options);
    failStop.failure().thenAccept(this::stop);
  }

  private void stop(Throwable cause) {
    lane.close();
    engine.commits().stop(cause);
    engine.close();
  }

  /**
   * Opens a replica on its store, takes up scopes and replicators, and begins to listen.
   *
   * @throws dev.pleach.port.StoreException if store or keys cannot be read
   * @throws TransportException if a listen address cannot be had
   */
  public static Replica open(ReplicaPorts ports, ReplicaOptions options) {
    Replica replica = new Replica(ports, options);
    replica.engine.resume();
    replica.engine.links().start();
    replica.ports.scheduler().run(replica.engine.replicators()::resume);
    return replica;
  }

  /**
   * Completes, on the lane, if an {@link Error} such as one of memory ends the replica: it then
   * takes no more calls, and what it had acknowledged is in the store. Never completes otherwise.
   */
  public CompletionStage<Throwable> failure() {
    return failStop.failure();
  }

  /** Returns who we are on the network. */
  public PeerId peerId() {
    return new PeerId(ports.keys().peerKey().publicKey());
  }

  /** Returns who signs our blocks. */
  public AuthorId authorId() {
    return engine.ledger().author();
  }

  /** Returns where others can dial us. */
  public List<PeerAddress> listenAddresses() {
    return ports.transports().stream().flatMap(t -> t.listenAddresses().stream()).toList();
  }

  /** Joins a scope, durably; joining again does nothing. */
  public CompletionStage<ScopeId> join(ScopeMembership membership) {
    return lane.call(() -> engine.join(membership));
  }

  /** Leaves a scope, durably: its documents stay in the store and are offered to nobody. */
  public CompletionStage<Void> leave(ScopeId scope) {
    return run(() -> engine.leave(scope));
  }

  /** Returns the scopes joined. */
  public CompletionStage<Set<ScopeId>> scopes() {
    return lane.call(() -> Set.copyOf(engine.ledger().scopes().all().keySet()));
  }

  /**
   * Makes edits, all or none, in one atomic batch; completes when they are durable.
   *
   * @return one result per edit, in order; fails with what an edit threw, with {@link
   *     UnknownScopeException}, or with {@link dev.pleach.port.StoreException}
   */
  public CompletionStage<List<EditResult>> edit(List<DocumentEdit> edits) {
    if (!lane.isOpen()) {
      return CompletableFuture.failedFuture(new ReplicaClosedException());
    }
    return engine.commits().submit(edits);
  }

  /** Makes one edit; as {@link #edit(List)}. */
  public CompletionStage<EditResult> edit(DocumentName name, DocumentEdit.Edit edit) {
    return edit(List.of(new DocumentEdit(name, edit))).thenApply(results -> results.get(0));
  }

  /** Returns a document's merged state, or empty if it has no block here. */
  public CompletionStage<Optional<DocumentSnapshot>> read(DocumentId document) {
    return lane.call(() -> engine.read(document));
  }

  /** Returns the documents of a scope that have blocks, in the order of their ids. */
  public CompletionStage<List<DocumentId>> documents(ScopeId scope) {
    return lane.call(() -> engine.ledger().documentsOf(scope));
  }

  /**
   * Subscribes to a scope and reads it, with nothing in between: every later change reaches the
   * listener and none that the visit has shown.
   *
   * @param visit called on the lane for each document there is
   * @return completes once all documents were visited
   */
  public CompletionStage<Subscription> subscribe(
      ScopeId scope, DocumentVisitor visit, DocumentListener listener) {
    return lane.call(() -> engine.subscribe(lane, scope, visit, listener));
  }

  /** Is shown the documents there are when a subscription begins. */
  @FunctionalInterface
  public interface DocumentVisitor {
    /** Shows one document. */
    void visit(DocumentId document, DocumentSnapshot state);
  }

  /**
   * Keeps a document's merged state in memory from now on, over restarts too: it is read at the
   * start, merged as its blocks come, and never dropped for want of room. Fails with an {@link
   * UnknownScopeException} if its scope is not joined, and with an {@link IllegalStateException} if
   * 1,024 documents are pinned.
   */
  public CompletionStage<Void> pin(DocumentName document) {
    return run(() -> engine.pin(document));
  }

  /** Ends that; completes with false if the document was not pinned. */
  public CompletionStage<Boolean> unpin(DocumentId document) {
    return lane.call(() -> engine.unpin(document));
  }

  /** Returns a document's heads; empty if it has no block here. */
  public CompletionStage<Frontier> heads(DocumentId document) {
    return lane.call(() -> ports.store().heads().heads(document));
  }

  /** Returns all blocks of a document in topological order. */
  public CompletionStage<List<Block>> history(DocumentId document) {
    return lane.call(() -> engine.history(document));
  }

  /** Returns true if some transport dials addresses of this form. */
  public boolean canDial(PeerAddress address) {
    return engine.replicators().transportFor(address).isPresent();
  }

  /** Dials a peer once. */
  public CompletionStage<PeerId> connect(PeerAddress address) {
    return engine
        .replicators()
        .transportFor(address)
        .map(transport -> transport.dial(address))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new TransportException("no transport dials '" + address + "'")));
  }

  /** Ends the connection to a peer; completes with false if there is none. */
  public CompletionStage<Boolean> disconnect(PeerId peer) {
    return lane.call(() -> engine.links().disconnect(peer));
  }

  /** Takes on the duty to keep a peer up to date, for ever and over restarts. */
  public CompletionStage<Void> addReplicator(PeerAddress address) {
    return run(() -> engine.addReplicator(address));
  }

  /** Gives up a duty and disconnects; completes with false if there was none. */
  public CompletionStage<Boolean> removeReplicator(PeerAddress address) {
    return lane.call(() -> engine.removeReplicator(address));
  }

  /** Dials an address again and again while this replica is open, without remembering it. */
  public CompletionStage<Void> stayConnected(PeerAddress address) {
    return run(() -> engine.replicators().begin(address));
  }

  /**
   * Replicates with everybody under a topic, for as long as this replica is open or until the pool
   * is cancelled. Several pools, also of one topic, do not disturb each other.
   */
  public ReplicationPool replicate(Topic topic, PoolOptions options) {
    Pool pool = engine.links().pools().make(topic, options);
    var unused = lane.call(() -> engine.links().pools().begin(pool));
    return new ReplicationPool(topic, lane, pool);
  }

  /** Compares everything with every connected peer now. */
  public CompletionStage<Void> compareNow() {
    return run(() -> engine.links().compareAll());
  }

  /** Writes a state record for what stands upon the replica, durably. */
  public CompletionStage<Void> putState(StateRecord record) {
    return run(() -> ports.store().commit(Batch.ofStates(List.of(record))));
  }

  /** Returns a state record, or empty. */
  public CompletionStage<Optional<byte[]>> state(String name) {
    return lane.call(() -> ports.store().states().get(name));
  }

  /** Returns the authors that are proven to have forked their chains, document by document. */
  public CompletionStage<List<Conviction>> convictions() {
    return lane.call(engine::convictions);
  }

  /** Returns how things stand. */
  public CompletionStage<ReplicaStatus> status() {
    return lane.call(engine::status);
  }

  /** Returns the hashes to compare replicas by; reads every document. */
  public CompletionStage<ReplicaRoots> roots() {
    return lane.call(engine::roots);
  }

  /**
   * Closes connections and ends all duties; completes once nothing will be called or written any
   * more. Edits that were taken before are finished first.
   */
  public CompletionStage<Void> closeAsync() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    ports.scheduler().run(() -> closeWhenDrained(closed));
    return closed;
  }

  private void closeWhenDrained(CompletableFuture<Void> closed) {
    if (engine.commits().queued() > 0) {
      ports.scheduler().run(() -> closeWhenDrained(closed));
      return;
    }
    if (lane.isOpen()) {
      lane.close();
      engine.close();
    }
    closed.complete(null);
  }

  /** Closes and waits; not to be called on the lane. */
  @Override
  public void close() {
    closeAsync().toCompletableFuture().join();
  }

  private CompletionStage<Void> run(Runnable task) {
    return lane.call(
            () -> {
              task.run();
              return true;
            })
        .thenAccept(done -> {});
  }
}
