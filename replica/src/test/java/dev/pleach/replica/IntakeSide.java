package dev.pleach.replica;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.dag.sync.DocumentBlocks;
import dev.pleach.dag.sync.PackRecord;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One replica's intake, for the document {@link Histories#NAME}. */
final class IntakeSide {
  static final DocumentId DOC = Histories.NAME.documentId();
  static final PeerId PEER = new PeerId(Histories.key(900).publicKey());

  final Store store;
  final ReplicaOptions options;
  final StoredReplica stored;
  final Ledger ledger;
  final Pending pending;
  final IntakeDesk desk;

  IntakeSide() {
    this(InMemStore.create(), ReplicaOptions.defaults());
  }

  /** Opens a store, which may hold something. */
  IntakeSide(Store store, ReplicaOptions options) {
    Scopes scopes = new Scopes();
    scopes.add(ScopeMembership.open(Histories.SECRET));
    this.store = store;
    this.options = options;
    this.stored = new StoredReplica(store);
    stored.resume();
    this.ledger =
        new Ledger(
            store,
            scopes,
            new HotDocuments(Histories.author(0), options),
            new Subscriptions(),
            stored,
            Histories.author(0));
    this.pending = new Pending(options);
    this.desk =
        new IntakeDesk(
            ledger,
            pending,
            new Unvouched(options, ledger.newUnit()::contains),
            new Rejections(options.rejectedMax()));
  }

  DeliveryResult deliver(SignedBlock... blocks) {
    return deliver(List.of(blocks));
  }

  DeliveryResult deliver(List<SignedBlock> blocks) {
    return deliver(blocks, PEER);
  }

  DeliveryResult deliver(List<SignedBlock> blocks, PeerId from) {
    return deliver(blocks, from, Delivery.Origin.EXCHANGE);
  }

  DeliveryResult deliver(List<SignedBlock> blocks, PeerId from, Delivery.Origin origin) {
    List<PackRecord> records =
        blocks.stream().map(b -> new PackRecord(b.block().bytes(), b.signature())).toList();
    Optional<DocumentName> name = Optional.of(Histories.NAME);
    return desk.take(new Delivery(1, Histories.NAME.scope(), DOC, name, origin, records), from);
  }

  Frontier heads() {
    return store.heads().heads(DOC);
  }

  boolean isConvicted(int author) {
    return stored.convictions().isConvicted(DOC, Histories.author(author));
  }

  /** All that a peer is sent who has nothing. */
  List<SignedBlock> sent() {
    List<SignedBlock> sent = new ArrayList<>();
    DocumentRows.Entry entry = ledger.rows().entry(DOC).orElseThrow();
    DocumentBlocks.forEach(
        new StoredDocument(store, ledger.rows(), ledger.convictions(), DOC, entry), sent::add);
    return sent;
  }

  Set<Cid> counting() {
    return counting(store);
  }

  static Set<Cid> counting(Store store) {
    Set<Cid> cids = new TreeSet<>();
    new DocumentRows(store.indexes()).allBlocks(DOC).forEach(tip -> cids.add(tip.cid()));
    return cids;
  }

  List<String> findings() {
    return StoreCheck.run(store, blocks -> {}).findings();
  }
}
