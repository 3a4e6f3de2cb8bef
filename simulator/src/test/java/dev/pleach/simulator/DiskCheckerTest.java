package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.replica.StoredProofs;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The checker must see what it is there for: wrong heads beside a fork, and proofs that are none.
 */
class DiskCheckerTest {
  private static final SigningKey FORKER = SimulatedKeys.drawKey(SeededRandom.of(1));
  private static final SigningKey HONEST = SimulatedKeys.drawKey(SeededRandom.of(2));
  private static final DocumentId DOCUMENT = EnginePeer.Setting.of(1).document(0).documentId();

  private final SignedBlock left = block(FORKER, Optional.empty(), List.of(), 1);
  private final SignedBlock right = block(FORKER, Optional.empty(), List.of(), 2);
  private final SignedBlock above = block(FORKER, Optional.of(right.block()), List.of(), 3);
  private final SignedBlock onLeft = block(HONEST, Optional.empty(), List.of(left.block()), 4);
  private final EquivocationProof proof = EquivocationProof.of(side(left), side(right)).orThrow();

  private final SimulatedDisk disk = SimulatedDisk.empty();
  private final DiskChecker checker = new DiskChecker("host", disk, new HashSet<>());
  private final Store store = disk.open();

  DiskCheckerTest() {
    disk.watch(checker::committed);
  }

  private static SignedBlock block(
      SigningKey key, Optional<Block> back, List<Block> parents, int payload) {
    AuthorId author = AuthorId.of(key.publicKey());
    byte[] bytes = {(byte) payload};
    return SignedBlock.sign(Block.append(author, DOCUMENT, back, parents, 1, bytes), key);
  }

  private static EquivocationProof.Side side(SignedBlock signed) {
    return new EquivocationProof.Side(List.of(signed.block()), signed.signature().orElseThrow());
  }

  private static Frontier frontier(SignedBlock... heads) {
    return Frontier.of(Arrays.stream(heads).map(head -> head.block().cid()).toList());
  }

  private void commit(
      Frontier before, Frontier heads, List<SignedBlock> blocks, Object... records) {
    List<StateRecord> states = Stream.of(records).map(StateRecord.class::cast).toList();
    HeadMove move = new HeadMove(DOCUMENT, before, heads);
    assertThat(store.commit(new Batch(blocks, List.of(move), List.of(), states))).isNotNull();
  }

  private void commitAll(Frontier heads, Object... records) {
    commit(Frontier.EMPTY, heads, List.of(left, right, above, onLeft), records);
  }

  @Test
  void effectiveSet_hasOfTheForkOnlyWhatOthersStandOn() {
    commitAll(frontier(onLeft), StoredProofs.record(proof));
    assertThatCode(checker::checkWhole).doesNotThrowAnyException();
  }

  @Test
  void headsOfAllBlocks_areWrongBesideAProof() {
    assertThatThrownBy(() -> commitAll(frontier(onLeft, above), StoredProofs.record(proof)))
        .isInstanceOf(SimulationFailedException.class)
        .hasMessageContaining("must be");
  }

  @Test
  void headsThatStayWhenAProofComes_areWrong() {
    commitAll(frontier(onLeft, above));
    assertThatThrownBy(() -> store.commit(Batch.ofStates(List.of(StoredProofs.record(proof)))))
        .hasMessageContaining("must be");
  }

  @Test
  void branchThatSomebodyBuildsOn_countsAgain() {
    commitAll(frontier(onLeft), StoredProofs.record(proof));
    SignedBlock onRight = block(HONEST, Optional.of(onLeft.block()), List.of(right.block()), 5);
    assertThatThrownBy(() -> commit(frontier(onLeft), frontier(onLeft), List.of(onRight)))
        .hasMessageContaining("must be");
    commit(frontier(onLeft), frontier(onRight), List.of());
    Set<AuthorId> convicted = Set.of(AuthorId.of(FORKER.publicKey()));
    List<Block> all =
        Stream.of(left, right, above, onLeft, onRight).map(SignedBlock::block).toList();
    assertThat(DiskChecker.effectiveHeads(all, convicted)).isEqualTo(frontier(onRight));
  }

  private static IndexRow mark(SignedBlock kept) {
    return IndexRow.put("out", kept.block().cid().digest().bytes(), DOCUMENT.bytes());
  }

  private void keep(SignedBlock kept, IndexRow... rows) {
    Batch batch = new Batch(List.of(kept), List.of(), List.of(rows), List.of());
    assertThat(store.commit(batch)).isNotNull();
  }

  @Test
  void blockThatIsKept_mayLackItsAncestors_andDoesNotCount() {
    keep(above, mark(above));
    commit(Frontier.EMPTY, frontier(left), List.of(left));
    assertThatThrownBy(() -> commit(frontier(left), frontier(left, above), List.of()))
        .hasMessageContaining("must be");
  }

  @Test
  void blockThatIsNotMarked_mustHaveItsAncestors() {
    assertThatThrownBy(() -> keep(above)).hasMessageContaining("without its ancestor");
  }

  @Test
  void blockThatIsKeptNoMore_mustHaveItsAncestorsThen() {
    keep(above, mark(above));
    IndexRow gone = IndexRow.delete("out", above.block().cid().digest().bytes());
    HeadMove move = new HeadMove(DOCUMENT, Frontier.EMPTY, frontier(above));
    Batch batch = new Batch(List.of(), List.of(move), List.of(gone), List.of());
    assertThatThrownBy(() -> store.commit(batch)).hasMessageContaining("without its ancestor");
  }

  @Test
  void forkWithoutAProof_isFoundInTheEnd() {
    commitAll(frontier(onLeft, above));
    assertThatThrownBy(checker::checkWhole).hasMessageContaining("no proof");
  }

  @Test
  void blockBelowASignedOne_needsNoSignature() {
    SignedBlock below = new SignedBlock(right.block(), Optional.empty());
    commit(Frontier.EMPTY, frontier(above), List.of(below, above));
    assertThatCode(checker::checkWhole).doesNotThrowAnyException();
  }

  @Test
  void blockThatNoSignatureCovers_isFoundInTheEnd() {
    SignedBlock unsigned = new SignedBlock(above.block(), Optional.empty());
    SignedBlock forged = new SignedBlock(above.block(), right.signature());
    for (SignedBlock top : List.of(unsigned, forged)) {
      SimulatedDisk other = SimulatedDisk.empty();
      DiskChecker watching = new DiskChecker("host", other, new HashSet<>());
      other.watch(watching::committed);
      HeadMove move = new HeadMove(DOCUMENT, Frontier.EMPTY, frontier(above));
      Batch batch = new Batch(List.of(right, top), List.of(move), List.of(), List.of());
      assertThat(other.open().commit(batch)).isNotNull();
      assertThatThrownBy(watching::checkWhole)
          .hasMessageContaining("holds " + above.block() + " that no signature covers");
    }
  }

  @Test
  void recordThatIsNoProof_isAFault() {
    StateRecord right = StoredProofs.record(proof);
    StateRecord garbage = StateRecord.put(right.name(), new byte[] {1});
    StateRecord elsewhere = StateRecord.put(right.name() + "0", right.value().orElseThrow());
    for (StateRecord wrong : List.of(garbage, elsewhere, StateRecord.delete(right.name()))) {
      assertThatThrownBy(() -> store.commit(Batch.ofStates(List.of(wrong))))
          .hasMessageContaining("stored no proof");
    }
  }
}
