package dev.pleach.replica;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.StateRoot;
import dev.pleach.dag.walk.Walk;
import dev.pleach.port.Batch;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the rooms of the replica together. For the engine's lane alone. */
final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final ReplicaPorts ports;
  private final Scopes scopes = new Scopes();
  private final Subscriptions subscriptions = new Subscriptions();
  private final HotDocuments documents;
  private final StoredReplica stored;
  private final Ledger ledger;
  private final LocalCommits commits;
  private final Pending pending;
  private final Replicators replicators;
  private final PeerLinks links;

  Engine(ReplicaPorts ports, ReplicaOptions options) {
    this.ports = ports;
    SigningKey authorKey = ports.keys().authorKey();
    AuthorId author = AuthorId.of(authorKey.publicKey());
    documents = new HotDocuments(author, options);
    stored = new StoredReplica(ports.store());
    ledger = new Ledger(ports.store(), scopes, documents, subscriptions, stored, author);
    commits = new LocalCommits(ports.scheduler(), options, authorKey, documents, ledger);
    pending = new Pending(options);
    Unvouched unvouched = new Unvouched(options, ledger.newUnit()::contains);
    Rejections rejections = new Rejections(options.rejectedMax());
    IntakeDesk desk = new IntakeDesk(ledger, pending, unvouched, rejections);
    replicators = new Replicators(ports, options, this::isLinked);
    links = new PeerLinks(ports, stored, desk, replicators, desk::forget);
    ledger.observe(links);
    stored.damage().listen(new Compare());
  }

  /** Peers are told at once what is missing here, or missing no longer. */
  private final class Compare implements Damage.Listener {
    private boolean isDue;

    @Override
    public void damaged(ScopeId scope, DocumentId document) {}

    @Override
    public void mended(ScopeId scope, DocumentId document) {}

    @Override
    public void settled() {
      if (!isDue) {
        isDue = true;
        ports.scheduler().run(this::compare);
      }
    }

    private void compare() {
      isDue = false;
      links.compareAll();
    }
  }

  private boolean isLinked(PeerId peer) {
    return links.isLinked(peer);
  }

  Ledger ledger() {
    return ledger;
  }

  LocalCommits commits() {
    return commits;
  }

  Replicators replicators() {
    return replicators;
  }

  PeerLinks links() {
    return links;
  }

  /** Takes up what the store remembers, before anything else runs. */
  void resume() {
    scopes.resume(ports.store());
    stored.resume();
    scopes.all().values().forEach(stored::join);
    stored.damage().start(ports.scheduler()::run);
    ledger.pins().resume();
    ledger.pins().all().forEach(name -> readSound(name.documentId()));
  }

  void pin(DocumentName name) {
    scopes.require(name.scope());
    ledger.pins().add(name);
    readSound(name.documentId());
  }

  boolean unpin(DocumentId document) {
    boolean was = ledger.pins().remove(document);
    documents.trim();
    return was;
  }

  ScopeId join(ScopeMembership membership) {
    ScopeId id = membership.scopeId();
    if (scopes.find(id).isEmpty()) {
      write(Scopes.record(membership));
      scopes.add(membership);
      stored.join(membership);
      links.scopesChanged();
    }
    return id;
  }

  void leave(ScopeId scope) {
    if (scopes.find(scope).isPresent()) {
      write(Scopes.removal(scope));
      scopes.remove(scope);
      stored.leave(scope);
      links.scopesChanged();
    }
  }

  void addReplicator(PeerAddress address) {
    if (replicators.transportFor(address).isEmpty()) {
      throw new IllegalArgumentException("no transport dials '" + address + "'");
    }
    write(Replicators.record(address));
    replicators.begin(address);
  }

  boolean removeReplicator(PeerAddress address) {
    if (!replicators.contains(address)) {
      return false;
    }
    write(Replicators.removal(address));
    replicators.end(address).ifPresent(links::disconnect);
    return true;
  }

  private void write(StateRecord record) {
    ports.store().commit(Batch.ofStates(List.of(record)));
  }

  Optional<DocumentSnapshot> read(DocumentId document) {
    return ledger.rows().entry(document).map(entry -> open(entry).snapshot());
  }

  private HotDocument open(DocumentRows.Entry entry) {
    documents.trim();
    return documents.open(entry.name(), ledger.newUnit());
  }

  Subscription subscribe(
      Lane lane, ScopeId scope, Replica.DocumentVisitor visit, DocumentListener listener) {
    scopes.require(scope);
    for (DocumentId document : ledger.documentsOf(scope)) {
      readSound(document).ifPresent(state -> visit.visit(document, state));
    }
    subscriptions.add(scope, listener);
    return () -> lane.call(() -> unsubscribe(scope, listener));
  }

  /** One document that cannot be read must not hide the others. */
  private Optional<DocumentSnapshot> readSound(DocumentId document) {
    try {
      return read(document);
    } catch (CorruptDataException e) {
      LOG.error("document {} is left out: {}", document, e.getMessage());
      return Optional.empty();
    }
  }

  private boolean unsubscribe(ScopeId scope, DocumentListener listener) {
    subscriptions.remove(scope, listener);
    return true;
  }

  List<Block> history(DocumentId document) {
    WriteUnit unit = ledger.newUnit();
    try {
      List<Block> heads = blocks(unit, unit.heads(document).heads());
      return Walk.missing(
          heads, List.of(), Block.TOPOLOGICAL, block -> blocks(unit, block.links()));
    } catch (CorruptDataException e) {
      stored.damage().suspect(document, e);
      throw e;
    }
  }

  private static List<Block> blocks(WriteUnit unit, List<Cid> cids) {
    return cids.stream().map(cid -> unit.block(cid).orElseThrow()).toList();
  }

  ReplicaRoots roots() {
    Store store = ports.store();
    SortedMap<ScopeId, Digest> scopeRoots = new TreeMap<>();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ledger
        .documentsByScope()
        .forEach(
            (scope, ids) -> {
              SortedMap<DocumentId, Frontier> frontiers = new TreeMap<>();
              content.writeBytes(scope.bytes());
              for (DocumentId id : ids) {
                Frontier heads = store.heads().heads(id);
                if (heads.isEmpty()) {
                  continue; // nothing of it counts
                }
                frontiers.put(id, heads);
                content.writeBytes(id.bytes());
                content.writeBytes(contentOf(id).bytes());
              }
              scopeRoots.put(scope, StateRoot.ofScope(scope, frontiers));
            });
    return new ReplicaRoots(StateRoot.ofReplica(scopeRoots), Digest.sha256(content.toByteArray()));
  }

  private Digest contentOf(DocumentId document) {
    return Digest.sha256(read(document).orElseThrow().canonicalBytes());
  }

  List<Conviction> convictions() {
    return stored.convictions().all();
  }

  ReplicaStatus status() {
    long count = stored.scopes().stream().mapToLong(scope -> scope.documentCount()).sum();
    return new ReplicaStatus(
        new PeerId(ports.keys().peerKey().publicKey()),
        ledger.author(),
        scopes.all().size(),
        count,
        pending.blocks(),
        pending.bytes(),
        commits.queued(),
        documents.size(),
        stored.convictions().count(),
        links.status(),
        replicators.list(),
        links.offenders(),
        stored.damage().list(),
        ledger.pins().ids());
  }

  /** Writes down what would make the next meeting with each peer cheaper, if that can be done. */
  private void remember() {
    List<StateRecord> records = stored.takeUnwritten();
    if (records.isEmpty()) {
      return;
    }
    try {
      ports.store().commit(Batch.ofStates(records));
    } catch (StoreException e) {
      LOG.debug("cannot remember what peers have", e);
    }
  }

  void close() {
    replicators.close();
    links.close();
    remember();
  }
}
