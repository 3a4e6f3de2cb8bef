package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.port.PeerId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever a replica has taken in it can pass on, to a peer that has nothing, and archive. */
class PassedOnTest {
  private static final PeerId OTHER = new PeerId(Histories.key(901).publicKey());

  private final IntakeSide side = new IntakeSide();
  private final Histories histories = new Histories(Histories.NAME);

  private static SignedBlock unsigned(SignedBlock signed) {
    return new SignedBlock(signed.block(), Optional.empty());
  }

  private void assertPassedOn() throws IOException {
    assertThat(side.findings()).isEmpty();
    IntakeSide newcomer = new IntakeSide();
    side.stored
        .convictions()
        .all()
        .forEach(
            one ->
                newcomer.desk.convict(
                    side.stored.convictions().proof(one.document(), one.author()).orElseThrow(),
                    IntakeSide.PEER));
    List<SignedBlock> sent = side.sent();
    for (int from = 0; from < sent.size(); from += 3) {
      DeliveryResult taken = newcomer.deliver(sent.subList(from, Math.min(sent.size(), from + 3)));
      assertThat(taken.rejections()).as("an honest peer is blamed").isEmpty();
    }
    assertThat(newcomer.counting()).isEqualTo(side.counting());
    assertThat(newcomer.heads()).isEqualTo(side.heads());
    assertThat(newcomer.findings()).isEmpty();

    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    StoreExport.run(side.store, List.of(), any -> true, archive, (done, all) -> {});
    IntakeSide restored = new IntakeSide();
    assertThat(
            StoreImport.run(
                    restored.store,
                    new ByteArrayInputStream(archive.toByteArray()),
                    IntakeSide.PEER,
                    (done, all) -> {})
                .refusal())
        .isEmpty();
    assertThat(restored.counting()).isEqualTo(side.counting());
    assertThat(restored.findings()).isEmpty();
  }

  @Test
  void blocksBelowASignedOneWhoseParentNeverComes_canBePassedOn() throws IOException {
    SignedBlock first = histories.next(1);
    SignedBlock second = histories.next(1);
    SignedBlock nowhere = histories.next(2);
    SignedBlock signed = histories.next(1, nowhere);
    side.deliver(unsigned(first), unsigned(second), signed);
    assertThat(side.counting()).hasSize(2);
    side.deliver(histories.next(3, second));
    assertPassedOn();

    side.desk.forget(IntakeSide.PEER);
    side.deliver(nowhere, signed);
    assertThat(side.counting()).hasSize(5);
    assertPassedOn();
  }

  /** What stands above is its author's own word, be it nonsense. */
  @Test
  void blocksBelowASignedOneThatBreaksTheRules_canBePassedOn() throws IOException {
    SignedBlock first = histories.next(1);
    BlockFields right = histories.next(1).block().fields();
    BlockFields wrong =
        new BlockFields(
            right.author(),
            right.back(),
            right.authority(),
            right.document(),
            right.height() + 7,
            right.lamport(),
            right.opCount(),
            right.payload(),
            right.parents(),
            right.seq(),
            right.payloadType());
    side.deliver(unsigned(first), SignedBlock.sign(Block.of(wrong), Histories.key(1)));
    assertThat(side.counting()).containsExactly(first.block().cid());
    side.deliver(histories.next(3, first));
    assertPassedOn();
  }

  @Test
  void blocksWhoseSignedOneWaitsForAnother_canBePassedOn() throws IOException {
    SignedBlock first = histories.next(1);
    SignedBlock unproven = histories.next(2);
    SignedBlock signed = histories.next(1, unproven);
    side.deliver(unsigned(first), unsigned(unproven));
    side.deliver(signed);
    assertThat(side.counting()).containsExactly(first.block().cid());
    side.desk.forget(IntakeSide.PEER);
    side.deliver(List.of(histories.next(3, first)), OTHER);
    assertPassedOn();
  }

  @Test
  void blockThatComesAfterTheOneThatVouches_isBelieved() throws IOException {
    SignedBlock first = histories.next(1);
    SignedBlock second = histories.next(1);
    assertThat(side.deliver(second).missing()).containsExactly(first.block().cid());
    assertThat(side.deliver(unsigned(first)).added()).isEqualTo(2);
    assertPassedOn();
  }

  /** A chain that counts because somebody has built on its end, of an author who is convicted. */
  @Test
  void chainOfAConvictedAuthor_longerThanMemoryHolds_canBePassedOn() throws IOException {
    List<SignedBlock> chain = new ArrayList<>();
    for (int i = 0; i < Unendorsed.BLOCKS_MAX + 300; i++) {
      chain.add(histories.next(1));
    }
    chain.forEach(side::deliver);
    side.deliver(histories.next(2, chain.get(chain.size() - 1)));
    side.deliver(twin(chain.get(chain.size() - 2)));
    assertThat(side.isConvicted(1)).isTrue();
    assertThat(side.counting()).hasSize(chain.size() + 1);
    assertPassedOn();
  }

  private SignedBlock twin(SignedBlock on) {
    Block block =
        Block.append(
            Histories.author(1),
            IntakeSide.DOC,
            Optional.of(on.block()),
            List.of(),
            0,
            new byte[] {0, 0, 0});
    return SignedBlock.sign(block, Histories.key(1));
  }

  /** The blocks that vouch stand on a block of another author that does not count either. */
  @Test
  void whatVouchesAndStandsOnWhatDoesNotCount_canBePassedOn() throws IOException {
    SignedBlock first = histories.next(1);
    SignedBlock others = histories.next(4);
    SignedBlock above = histories.next(1, others);
    side.deliver(others);
    side.deliver(unsigned(first), above);
    side.deliver(histories.next(2, first));
    side.deliver(twin(first));
    Block fork =
        Block.append(
            Histories.author(4), IntakeSide.DOC, Optional.empty(), List.of(), 0, new byte[] {9});
    side.deliver(SignedBlock.sign(fork, Histories.key(4)));
    assertThat(side.counting()).hasSize(2);
    assertPassedOn();
  }

  @Test
  void pushOfBlocksOfAConvictedAuthor_isHeldWithinBounds() {
    side.deliver(histories.next(2));
    SignedBlock first = histories.next(1);
    side.deliver(first);
    side.deliver(twin(first), histories.next(1));
    assertThat(side.isConvicted(1)).isTrue();
    int before = blocks();
    List<SignedBlock> more = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      more.add(histories.next(1));
      side.deliver(List.of(more.get(i)), OTHER, Delivery.Origin.PUSH);
    }
    assertThat(blocks()).as("they fit into memory").isEqualTo(before);
    assertThat(side.deliver(List.of(histories.next(2, more.get(39))), OTHER).added())
        .isGreaterThan(40);
  }

  private int blocks() {
    List<Block> all = new ArrayList<>();
    side.store.blocks().forEach(stored -> all.add(Block.decode(stored.bytes()).orThrow()));
    return all.size();
  }

  @Test
  void signatures_areKeptNowAndThen_soThatAForkFarBelowIsProven() throws IOException {
    List<SignedBlock> chain = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      chain.add(histories.next(1));
    }
    side.deliver(chain);
    SignedBlock twin =
        SignedBlock.sign(
            Block.append(
                Histories.author(1),
                IntakeSide.DOC,
                Optional.empty(),
                List.of(),
                0,
                new byte[] {7}),
            Histories.key(1));
    side.deliver(twin);
    assertThat(side.isConvicted(1)).isTrue();
  }

  @Test
  void pushesOfAConvictedAuthor_fillNoDisk() {
    SignedBlock first = histories.next(1);
    side.deliver(first);
    side.deliver(twin(first), histories.next(1));
    assertThat(side.isConvicted(1)).isTrue();
    int before = blocks();
    for (int i = 0; i < 2 * Unendorsed.BLOCKS_MAX + 50; i++) {
      side.deliver(List.of(histories.next(1)), OTHER, Delivery.Origin.PUSH);
    }
    assertThat(blocks()).isEqualTo(before);
  }

  /** What vouches may come before its turn, and then waits for what it stands on. */
  @Test
  void peerThatVouchesAhead_isNotTakenForAFlooder() {
    SignedBlock first = histories.next(1);
    SignedBlock nowhere = histories.next(2);
    List<SignedBlock> sent = new ArrayList<>(List.of(unsigned(first)));
    SignedBlock above = histories.next(1, nowhere);
    sent.add(unsigned(above));
    for (int i = 0; i < side.options.pendingPeerBlocksMax() + 400; i++) {
      above = histories.next(1);
      sent.add(unsigned(above));
    }
    sent.set(sent.size() - 1, above);
    side.deliver(sent);
    assertThat(side.counting()).containsExactly(first.block().cid());
    assertThat(side.desk.takeFaults(IntakeSide.PEER)).isEmpty();
    assertThat(side.findings()).isEmpty();
  }
}
