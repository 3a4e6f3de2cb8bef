package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.dag.sync.PackRecord;
import dev.pleach.dag.sync.ScopeView;
import dev.pleach.port.BlockStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blocks of a convicted author that nobody has built on: kept, or waiting in memory. */
class LeftOutTest {
  private static final PeerId PEER = new PeerId(Histories.key(900).publicKey());
  private static final int PEER_BYTES = 1_000;
  private static final DocumentName NAME = Histories.NAME;

  private int reads;
  private final Store store = counted(InMemStore.create());
  private final ReplicaOptions options = options();
  private final Ledger ledger = ledger();
  private final IntakeDesk desk =
      new IntakeDesk(
          ledger,
          new Pending(options),
          new Unvouched(options, ledger.newUnit()::contains),
          new Rejections(options.rejectedMax()));
  private final Histories history = new Histories(NAME);

  private static ReplicaOptions options() {
    Duration second = Duration.ofSeconds(1);
    return new ReplicaOptions(16, 1 << 20, 64_000, PEER_BYTES, 100, 100, 1, 1, second, second);
  }

  private Ledger ledger() {
    Scopes scopes = new Scopes();
    scopes.add(ScopeMembership.open(Histories.SECRET));
    return new Ledger(
        store,
        scopes,
        new HotDocuments(Histories.author(0), options),
        new Subscriptions(),
        new StoredReplica(store),
        Histories.author(0));
  }

  /** A store that counts how often a block is read. */
  private Store counted(Store under) {
    BlockStore blocks = under.blocks();
    Object counting =
        proxy(
            BlockStore.class,
            blocks,
            method -> {
              if (method.equals("get")) {
                reads++;
              }
              return Optional.empty();
            });
    return (Store)
        proxy(
            Store.class,
            under,
            method -> method.equals("blocks") ? Optional.of(counting) : Optional.empty());
  }

  private interface Seen {
    Optional<Object> call(String method);
  }

  private static Object proxy(Class<?> type, Object under, Seen seen) {
    return Proxy.newProxyInstance(
        Objects.requireNonNull(type.getClassLoader()),
        new Class<?>[] {type},
        (self, method, arguments) -> {
          Optional<Object> answer = seen.call(method.getName());
          if (answer.isPresent()) {
            return answer.get();
          }
          try {
            return method.invoke(under, arguments);
          } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
          }
        });
  }

  private DeliveryResult deliver(SignedBlock... blocks) {
    return deliver(List.of(blocks));
  }

  private DeliveryResult deliver(List<SignedBlock> blocks) {
    List<PackRecord> records =
        blocks.stream().map(b -> new PackRecord(b.block().bytes(), b.signature())).toList();
    return desk.take(
        new Delivery(
            1,
            NAME.scope(),
            NAME.documentId(),
            Optional.of(NAME),
            Delivery.Origin.EXCHANGE,
            records),
        PEER);
  }

  private Frontier heads() {
    return store.heads().heads(NAME.documentId());
  }

  private List<SignedBlock> chain(int author, int blocks) {
    List<SignedBlock> chain = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      chain.add(history.next(author));
    }
    return chain;
  }

  /** Another first block of the author, with a proof of the fork as its consequence. */
  private void convict(int author) {
    Block twin =
        Block.append(
            Histories.author(author),
            NAME.documentId(),
            Optional.empty(),
            List.of(),
            0,
            new byte[] {0, 0, 0});
    deliver(SignedBlock.sign(twin, Histories.key(author)));
    assertThat(ledger.convictions().isConvicted(NAME.documentId(), Histories.author(author)))
        .isTrue();
  }

  private static SignedBlock newest(List<SignedBlock> chain) {
    return chain.get(chain.size() - 1);
  }

  private static SignedBlock wronglySigned(int author, SignedBlock on) {
    Block block =
        Block.append(
            Histories.author(author),
            NAME.documentId(),
            Optional.empty(),
            List.of(on.block()),
            0,
            new byte[] {0, 0});
    return new SignedBlock(block, Optional.of(Signature.of(new byte[64])));
  }

  @Test
  void documentOfOneConvictedAuthor_isInNoListOfItsScope() {
    deliver(chain(1, 3));
    convict(1);
    StoredReplica stored = new StoredReplica(store);
    stored.resume();
    stored.join(ScopeMembership.open(Histories.SECRET));
    ScopeView scope = stored.scope(NAME.scope()).orElseThrow();
    assertThat(scope.documentCount()).isZero();
    assertThat(scope.documents(0).hasNext()).isFalse();
  }

  @Test
  void documentOfOneConvictedAuthor_isSound() {
    deliver(chain(1, 3));
    convict(1);
    assertThat(heads()).isEqualTo(Frontier.EMPTY);
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  @Test
  void whatWaitsForAnEndorsement_isKeptWhereMemoryIsShort() {
    deliver(history.next(1));
    deliver(history.next(2));
    convict(1);
    List<SignedBlock> more = chain(1, 20);
    assertThat(deliver(more).added()).isZero();
    more.forEach(signed -> assertThat(store.blocks().contains(signed.block().cid())).isTrue());
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();

    SignedBlock endorsing = history.next(2, newest(more));
    assertThat(deliver(endorsing).added()).isEqualTo(22);
    assertThat(heads()).isEqualTo(Frontier.of(List.of(endorsing.block().cid())));
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  @Test
  void blockWithAWrongSignature_doesNotStirWhatIsKept() {
    List<SignedBlock> kept = chain(1, 50);
    deliver(kept);
    deliver(history.next(3));
    convict(1);

    reads = 0;
    DeliveryResult result = deliver(wronglySigned(50, newest(kept)));
    assertThat(result.rejections()).hasOnlyElementsOfType(Rejection.BadSignature.class);
    assertThat(reads).isLessThan(5);

    List<Cid> unknown = List.of(history.next(4).block().cid());
    reads = 0;
    SignedBlock orphan = history.next(4, newest(kept));
    assertThat(deliver(orphan).missing()).isEqualTo(unknown);
    assertThat(reads).as("one of its links is not here").isLessThan(5);
  }

  @Test
  void whatIsKept_takesNoRoomInMemory() {
    List<SignedBlock> kept = chain(1, 20);
    deliver(kept);
    deliver(history.next(2));
    convict(1);
    SignedBlock more = history.next(1);
    assertThat(deliver(more).added()).isZero();

    SignedBlock endorsing = history.next(2, more);
    assertThat(deliver(endorsing).missing()).isEmpty();
    assertThat(heads()).isEqualTo(Frontier.of(List.of(endorsing.block().cid())));
  }

  @Test
  void endorsementThatComesBeforeAnotherParent_takesWhatIsKept() {
    List<SignedBlock> kept = chain(1, 3);
    deliver(kept);
    convict(1);
    SignedBlock parent = history.next(2);
    SignedBlock endorsing = history.next(3, parent, newest(kept));
    assertThat(deliver(endorsing).missing()).containsExactly(parent.block().cid());
    assertThat(deliver(parent).added()).isEqualTo(5);
    assertThat(heads()).isEqualTo(Frontier.of(List.of(endorsing.block().cid())));
  }

  /** Once a block waits on what is kept, each further delivery costs what it brings, no more. */
  @Test
  void chainThatIsKept_isNotReadForEveryDelivery() {
    List<SignedBlock> kept = chain(1, 200);
    deliver(kept);
    deliver(history.next(3));
    convict(1);
    deliver(history.next(1));
    for (int i = 0; i < 5; i++) {
      SignedBlock small = history.next(3);
      reads = 0;
      assertThat(deliver(small).added()).isEqualTo(1);
      assertThat(reads).isLessThan(10);
      SignedBlock more = history.next(1);
      reads = 0;
      deliver(more);
      assertThat(reads).isLessThan(10);
    }
  }

  @Test
  void blockThatBreaksTheRules_doesNotStirWhatIsKept() {
    List<SignedBlock> kept = chain(1, 200);
    deliver(kept);
    deliver(history.next(3));
    convict(1);
    for (int i = 0; i < 5; i++) {
      BlockFields right = history.next(10 + i, newest(kept)).block().fields();
      BlockFields wrong =
          new BlockFields(
              right.author(),
              right.back(),
              right.authority(),
              right.document(),
              right.height() + 1,
              right.lamport(),
              right.opCount(),
              right.payload(),
              right.parents(),
              right.seq(),
              right.payloadType());
      SignedBlock signed = SignedBlock.sign(Block.of(wrong), Histories.key(10 + i));
      reads = 0;
      DeliveryResult result = deliver(signed);
      assertThat(reads).isLessThan(10);
      assertThat(result.added()).isZero();
    }
  }

  /** Another convicted author's block endorses nothing, however often one comes. */
  @Test
  void blockOfAnotherConvictedAuthor_doesNotStirWhatIsKept() {
    List<SignedBlock> kept = chain(1, 200);
    deliver(kept);
    deliver(history.next(4));
    convict(1);
    convict(4);
    SignedBlock on = history.next(4, newest(kept));
    reads = 0;
    assertThat(deliver(on).added()).isZero();
    assertThat(reads).isLessThan(10);
  }

  /** What others write costs no more where an author is convicted, be there many heads. */
  @Test
  void documentOfManyHeads_isNotReadForEveryDelivery() {
    for (int author = 10; author < 110; author++) {
      deliver(history.next(author));
    }
    deliver(history.next(1));
    convict(1);
    SignedBlock small = history.next(10);
    reads = 0;
    assertThat(deliver(small).added()).isEqualTo(1);
    assertThat(reads).isLessThan(10);
  }
}
