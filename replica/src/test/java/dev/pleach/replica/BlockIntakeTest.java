package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Signature;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.dag.sync.PackRecord;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockIntakeTest {
  private static final PeerId HONEST = new PeerId(Histories.key(900).publicKey());
  private static final PeerId HOSTILE = new PeerId(Histories.key(901).publicKey());

  private final Store store = InMemStore.create();
  private final Scopes scopes = new Scopes();
  private final ReplicaOptions options = ReplicaOptions.defaults();
  private final Pending pending = new Pending(options);
  private final Ledger ledger =
      new Ledger(
          store,
          scopes,
          new HotDocuments(Histories.author(0), ReplicaOptions.defaults()),
          new Subscriptions(),
          new StoredReplica(store),
          Histories.author(0));
  private final Unvouched unvouched = new Unvouched(options, store.blocks()::contains);
  private final IntakeDesk desk =
      new IntakeDesk(ledger, pending, unvouched, new Rejections(options.rejectedMax()));
  private final Histories history = new Histories(Histories.NAME);

  BlockIntakeTest() {
    scopes.add(ScopeMembership.open(Histories.SECRET));
  }

  private DeliveryResult deliver(PeerId from, List<SignedBlock> blocks) {
    return deliver(from, Delivery.Origin.EXCHANGE, blocks);
  }

  private DeliveryResult deliver(PeerId from, Delivery.Origin origin, List<SignedBlock> blocks) {
    List<PackRecord> records =
        blocks.stream().map(b -> new PackRecord(b.block().bytes(), b.signature())).toList();
    return deliverRecords(from, origin, records);
  }

  private DeliveryResult deliverRecords(
      PeerId from, Delivery.Origin origin, List<PackRecord> records) {
    return desk.take(
        new Delivery(
            1,
            Histories.NAME.scope(),
            Histories.NAME.documentId(),
            Optional.of(Histories.NAME),
            origin,
            records),
        from);
  }

  private Frontier heads() {
    return store.heads().heads(Histories.NAME.documentId());
  }

  private static SignedBlock unsigned(SignedBlock block) {
    return new SignedBlock(block.block(), Optional.empty());
  }

  @Test
  void take_chain_movesHeadsTipsAndCount() {
    SignedBlock first = history.next(1);
    SignedBlock second = history.next(1);
    SignedBlock other = history.next(2, first);

    DeliveryResult result = deliver(HONEST, List.of(first, second, other));

    assertThat(result.added()).isEqualTo(3);
    assertThat(result.rejections()).isEmpty();
    assertThat(heads()).isEqualTo(Frontier.of(List.of(second.block().cid(), other.block().cid())));
    assertThat(ledger.rows().tips(Histories.NAME.documentId()))
        .containsExactlyInAnyOrder(second.block().tip(), other.block().tip());
    assertThat(ledger.rows().entry(Histories.NAME.documentId()).orElseThrow().blockCount())
        .isEqualTo(3);
  }

  @Test
  void take_twice_changesNothing() {
    List<SignedBlock> blocks = List.of(history.next(1), history.next(1));
    deliver(HONEST, blocks);
    Frontier before = heads();

    DeliveryResult again = deliver(HONEST, blocks);

    assertThat(again.added()).isZero();
    assertThat(again.rejections()).isEmpty();
    assertThat(heads()).isEqualTo(before);
  }

  @Test
  void take_childrenFirst_waitsAndThenEntersAll() {
    List<SignedBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      blocks.add(history.next(1 + i % 3, blocks.isEmpty() ? new SignedBlock[0] : last(blocks)));
    }
    Collections.reverse(blocks);
    int added = 0;
    for (SignedBlock block : blocks) {
      added += deliver(HONEST, List.of(block)).added();
    }
    assertThat(added).isEqualTo(50);
    assertThat(pending.blocks()).isZero();
    assertThat(pending.bytes()).isZero();
    assertThat(heads().heads()).containsExactly(blocks.get(0).block().cid());
  }

  private static SignedBlock[] last(List<SignedBlock> blocks) {
    return new SignedBlock[] {blocks.get(blocks.size() - 1)};
  }

  @Test
  void take_orphan_namesWhatIsMissing() {
    SignedBlock parent = history.next(1);
    SignedBlock child = history.next(2, parent);

    DeliveryResult result = deliver(HONEST, List.of(child));

    assertThat(result.added()).isZero();
    assertThat(result.missing()).containsExactly(parent.block().cid());
  }

  @Test
  void take_unsignedBelowSigned_isVouchedForByBackLinks() {
    SignedBlock first = history.next(1);
    SignedBlock second = history.next(1);

    DeliveryResult result = deliver(HONEST, List.of(unsigned(first), second));

    assertThat(result.added()).isEqualTo(2);
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  @Test
  void take_unsignedInExchange_waitsForALaterPackToVouch() {
    SignedBlock first = history.next(1);
    SignedBlock second = history.next(1);

    DeliveryResult early = deliver(HONEST, List.of(unsigned(first)));
    DeliveryResult late = deliver(HONEST, List.of(second));

    assertThat(early.added()).isZero();
    assertThat(early.rejections()).isEmpty();
    assertThat(late.added()).isEqualTo(2);
  }

  @Test
  void take_unsignedParentOfAnotherAuthor_isNotVouchedFor() {
    SignedBlock victims = history.next(1);
    SignedBlock signed = history.next(2, victims);

    DeliveryResult result =
        deliver(HOSTILE, Delivery.Origin.PUSH, List.of(unsigned(victims), signed));

    assertThat(result.added()).isZero();
    assertThat(result.rejections()).hasOnlyElementsOfType(Rejection.Unsigned.class);
    assertThat(heads().isEmpty()).isTrue();
  }

  /** A liar points "back" at a block in another author's name to have it vouched for. */
  @Test
  void take_forgedBackOfAnotherAuthor_isRefused() {
    Block forged =
        Block.append(
            Histories.author(1),
            Histories.NAME.documentId(),
            Optional.empty(),
            List.of(),
            0,
            new byte[] {0, 0});
    BlockFields f = forged.fields();
    Block liar =
        Block.of(
            new BlockFields(
                Histories.author(2),
                Optional.of(forged.cid()),
                List.of(),
                f.document(),
                2,
                1,
                0,
                f.payload(),
                List.of(),
                2,
                0));

    deliver(
        HOSTILE,
        List.of(
            new SignedBlock(forged, Optional.empty()), SignedBlock.sign(liar, Histories.key(2))));

    assertThat(store.blocks().contains(forged.cid())).isFalse();
    assertThat(store.blocks().contains(liar.cid())).isFalse();
  }

  @Test
  void defra3525_signatureResultCounts() {
    SignedBlock block = history.next(1);
    byte[] bytes = block.signature().orElseThrow().bytes();
    for (int bit = 0; bit < bytes.length * 8; bit += 7) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      SignedBlock bad = new SignedBlock(block.block(), Optional.of(Signature.of(flipped)));
      assertThat(deliver(HOSTILE, List.of(bad)).rejections()).hasSize(1);
    }
    assertThat(heads().isEmpty()).isTrue();
    assertThat(deliver(HONEST, List.of(block)).added()).isEqualTo(1);
  }

  @Test
  void take_wrongHeight_isRejectedForEverWithItsDescendants() {
    SignedBlock first = history.next(1);
    deliver(HONEST, List.of(first));
    BlockFields f = first.block().fields();
    Block liar =
        Block.of(
            new BlockFields(
                Histories.author(2),
                Optional.empty(),
                List.of(),
                f.document(),
                7,
                1,
                0,
                f.payload(),
                List.of(first.block().cid()),
                1,
                0));
    SignedBlock signed = SignedBlock.sign(liar, Histories.key(2));
    SignedBlock child =
        SignedBlock.sign(
            Block.append(
                Histories.author(3),
                f.document(),
                Optional.empty(),
                List.of(liar),
                0,
                new byte[] {0, 0}),
            Histories.key(3));

    deliver(HOSTILE, List.of(child));
    DeliveryResult result = deliver(HOSTILE, List.of(signed));

    assertThat(result.rejections())
        .hasAtLeastOneElementOfType(Rejection.BrokenStructure.class)
        .hasAtLeastOneElementOfType(Rejection.RejectedAncestor.class);
    assertThat(pending.blocks()).isZero();
    assertThat(deliver(HONEST, List.of(child)).rejections())
        .hasOnlyElementsOfType(Rejection.RejectedAncestor.class);
  }

  @Test
  void take_garbage_isRefusedAndHarmsNobody() {
    SignedBlock good = history.next(1);
    DeliveryResult result =
        deliverRecords(
            HOSTILE,
            Delivery.Origin.EXCHANGE,
            List.of(
                new PackRecord(new byte[] {1, 2, 3}, Optional.empty()),
                new PackRecord(good.block().bytes(), good.signature())));
    assertThat(result.added()).isEqualTo(1);
    assertThat(result.rejections()).hasOnlyElementsOfType(Rejection.Malformed.class);
  }

  @Test
  void take_blockOfAnotherDocument_isRefused() {
    SignedBlock foreign = new Histories(Histories.name("other")).next(1);
    assertThat(deliver(HOSTILE, List.of(foreign)).rejections())
        .hasOnlyElementsOfType(Rejection.WrongDocument.class);
  }

  /**
   * D1: a flood of signed blocks whose parents never come stays bounded and evicts only its own.
   */
  @Test
  void d1_orphanFlood_evictsOnlyTheFloodersBlocks() {
    SignedBlock parent = history.next(1);
    SignedBlock honest = history.next(2, parent);
    deliver(HONEST, List.of(honest));
    for (int i = 0; i < options.pendingPeerBlocksMax() + 200; i++) {
      Histories flood = new Histories(Histories.NAME);
      flood.next(3 + i);
      deliver(HOSTILE, List.of(flood.next(3 + i)));
    }
    assertThat(pending.blocks()).isEqualTo(options.pendingPeerBlocksMax() + 1);
    assertThat(deliver(HONEST, List.of(parent)).added()).isEqualTo(2);
  }

  @Test
  void d4_equivocation_isProven_andOnlyWhatOthersStandOnCounts() {
    SignedBlock one = history.next(1);
    SignedBlock merge = history.next(2, one);
    SignedBlock other =
        SignedBlock.sign(
            Block.append(
                Histories.author(1),
                Histories.NAME.documentId(),
                Optional.empty(),
                List.of(),
                0,
                new byte[] {0, 1, 0}),
            Histories.key(1));
    DeliveryResult result = deliver(HONEST, List.of(one, merge, other));
    assertThat(result.added()).isEqualTo(2);
    assertThat(heads()).isEqualTo(Frontier.of(List.of(merge.block().cid())));
    List<Cid> both = ledger.rows().at(Histories.NAME.documentId(), Histories.author(1), 1);
    assertThat(both).containsExactly(one.block().cid());
    assertProven(one, other);

    SignedBlock endorsing = history.next(3, other);
    assertThat(deliver(HONEST, List.of(endorsing)).added()).isEqualTo(2);
    assertThat(ledger.rows().at(Histories.NAME.documentId(), Histories.author(1), 1))
        .containsExactlyInAnyOrder(one.block().cid(), other.block().cid());
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
  }

  /** The proof is there, is whole, and outlives a restart. */
  private void assertProven(SignedBlock one, SignedBlock other) {
    Convictions restarted = new Convictions(store);
    restarted.resume();
    assertThat(restarted.all())
        .containsExactly(new Conviction(Histories.NAME.documentId(), Histories.author(1)));
    EquivocationProof proof =
        restarted.proof(Histories.NAME.documentId(), Histories.author(1)).orElseThrow();
    assertThat(proof.blocks()).containsExactlyInAnyOrder(one.block().cid(), other.block().cid());
  }

  @Test
  void d4_equivocationFarBelowASignature_isProvenByTheChain() {
    SignedBlock first = history.next(1);
    SignedBlock second = history.next(1);
    SignedBlock third = history.next(1);
    deliver(HONEST, List.of(unsigned(first), unsigned(second), third));
    assertThat(ledger.convictions().count()).isZero();
    Histories twin = new Histories(Histories.NAME);
    SignedBlock on = history.next(2, first);
    SignedBlock other = twin.next(1, on);
    DeliveryResult result = deliver(HONEST, List.of(on, other));
    assertThat(result.added()).isEqualTo(1);
    assertThat(heads()).isEqualTo(Frontier.of(List.of(on.block().cid())));
    assertThat(StoreCheck.run(store, blocks -> {}).findings()).isEmpty();
    assertProven(first, other);
    assertThat(
            ledger
                .convictions()
                .proof(Histories.NAME.documentId(), Histories.author(1))
                .map(proof -> proof.first().chain().size() + proof.second().chain().size()))
        .contains(4);
  }
}
