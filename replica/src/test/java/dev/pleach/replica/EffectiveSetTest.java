package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever has the same blocks has the same effective set, in whatever order they came. */
class EffectiveSetTest {
  private static final DocumentId DOC = Histories.NAME.documentId();
  private static final PeerId PEER = new PeerId(Histories.key(900).publicKey());

  @Test
  void anyOrder_anyPacks_giveOneEffectiveSet() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<SignedBlock> all = ForkedHistories.make(random, 5 + random.nextInt(40));
      Set<Cid> expected = ForkedHistories.counting(all);
      IntakeSide one = new IntakeSide();
      IntakeSide other = new IntakeSide();
      for (IntakeSide side : List.of(one, other)) {
        List<SignedBlock> order = ForkedHistories.shuffled(random, all);
        ForkedHistories.packs(random, order).forEach(side::deliver);
        assertThat(side.counting()).as("seed %d", seed).isEqualTo(expected);
        assertThat(StoreCheck.run(side.store, blocks -> {}).findings())
            .as("seed %d", seed)
            .isEmpty();
      }
      assertThat(one.heads()).as("seed %d", seed).isEqualTo(other.heads());
      assertThat(one.stored.convictions().all()).isEqualTo(other.stored.convictions().all());
    }
  }

  @Test
  void proofToldByAPeer_takesOutWhatNobodyStandsOn() {
    Histories history = new Histories(Histories.NAME);
    SignedBlock first = history.next(1);
    SignedBlock honest = history.next(2, first);
    SignedBlock alone = history.next(1, honest);
    IntakeSide knowing = new IntakeSide();
    IntakeSide unknowing = new IntakeSide();
    unknowing.deliver(List.of(first, honest, alone));
    assertThat(unknowing.counting()).hasSize(3);
    SignedBlock forked = new Histories(Histories.NAME).next(1, honest);
    knowing.deliver(List.of(first, honest, alone, forked));

    unknowing.desk.convict(
        knowing.stored.convictions().proof(DOC, Histories.author(1)).orElseThrow(), PEER);

    assertThat(unknowing.counting()).isEqualTo(knowing.counting()).hasSize(2);
    assertThat(unknowing.heads()).isEqualTo(knowing.heads());
    assertThat(StoreCheck.run(unknowing.store, blocks -> {}).findings()).isEmpty();
  }

  /** As senders pack it: of a stretch the last block alone is signed. */
  private static List<SignedBlock> packed(List<SignedBlock> stretch) {
    List<SignedBlock> packed = new ArrayList<>();
    for (SignedBlock signed : stretch) {
      boolean isLast = signed.equals(stretch.get(stretch.size() - 1));
      packed.add(isLast ? signed : new SignedBlock(signed.block(), Optional.empty()));
    }
    return packed;
  }

  /** Ten blocks signed on the last, another's on the fifth, and a fork of the tenth. */
  private static IntakeSide forkedAboveWhatCounts(boolean provenFirst) {
    IntakeSide side = new IntakeSide();
    Histories histories = new Histories(Histories.NAME);
    List<SignedBlock> chain = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      chain.add(histories.next(1));
    }
    Block fork =
        Block.append(
            Histories.author(1),
            DOC,
            Optional.of(chain.get(8).block()),
            List.of(),
            0,
            new byte[] {0, 0, 0});
    SignedBlock second = SignedBlock.sign(fork, Histories.key(1));
    SignedBlock other = histories.next(2, chain.get(4));
    if (provenFirst) {
      side.deliver(chain);
      side.deliver(List.of(second));
      assertThat(side.counting()).isEmpty();
      side.deliver(concat(packed(chain), other));
    } else {
      side.deliver(packed(chain));
      side.deliver(List.of(other));
      side.deliver(List.of(second));
    }
    return side;
  }

  private static List<SignedBlock> concat(List<SignedBlock> blocks, SignedBlock last) {
    List<SignedBlock> all = new ArrayList<>(blocks);
    all.add(last);
    return all;
  }

  @Test
  void whatCountsAndIsVouchedForByWhatDoesNot_canBePassedOnAndRestored() throws IOException {
    for (boolean provenFirst : new boolean[] {false, true}) {
      IntakeSide side = forkedAboveWhatCounts(provenFirst);
      assertThat(side.counting()).hasSize(6);
      assertThat(StoreCheck.run(side.store, count -> {}).findings()).isEmpty();

      IntakeSide newcomer = new IntakeSide();
      newcomer.deliver(side.sent());
      assertThat(newcomer.counting()).containsAll(side.counting());

      ByteArrayOutputStream archive = new ByteArrayOutputStream();
      StoreExport.run(side.store, List.of(), any -> true, archive, (done, all) -> {});
      InputStream in = new ByteArrayInputStream(archive.toByteArray());
      Store restored = InMemStore.create();
      assertThat(StoreImport.run(restored, in, PEER, (done, all) -> {}).refusal()).isEmpty();
      side.counting().forEach(cid -> assertThat(restored.blocks().contains(cid)).isTrue());
    }
  }

  /** One that knows of the fork keeps what vouches, so that a third one believes it too. */
  @Test
  void whatVouchesAndDoesNotCount_isKeptByWhoKnowsOfTheFork() {
    IntakeSide side = forkedAboveWhatCounts(false);
    IntakeSide knows = new IntakeSide();
    knows.desk.convict(
        side.ledger.convictions().proof(DOC, Histories.author(1)).orElseThrow(), PEER);
    knows.deliver(side.sent());
    assertThat(knows.counting()).isEqualTo(side.counting());
    assertThat(knows.heads()).isEqualTo(side.heads());
    assertThat(StoreCheck.run(knows.store, count -> {}).findings()).isEmpty();

    IntakeSide third = new IntakeSide();
    third.deliver(knows.sent());
    assertThat(third.counting()).containsAll(side.counting());
  }
}
