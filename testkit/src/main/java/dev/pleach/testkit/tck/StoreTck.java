package dev.pleach.testkit.tck;

import static dev.pleach.testkit.tck.Samples.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link Store}, rule by rule (docs/SPEC.md, section "Ports"). An implementor's
 * test is
 *
 * <pre>{@code
 * class MyStoreTest extends StoreTck {
 *   @Override
 *   protected Store open(Path place) {
 *     return MyStore.open(place);
 *   }
 * }
 * }</pre>
 *
 * <p>Rules named {@code required} hold for every store, those named {@code durable} for stores that
 * say {@link #isDurable()}. What a suite inside one process cannot show, S1 and S2 under a crash
 * and S6, is listed in the specification as untested here.
 */
public abstract class StoreTck extends StoreReadRules {
  private static final int THREADS = 4;

  /** Made by an implementor's subclass. */
  protected StoreTck() {}

  /** Returns true if what was acknowledged outlives the object; override it if it does not. */
  protected boolean isDurable() {
    return true;
  }

  @Test
  void durable_s2_1_closedAndOpenedAgain_everythingIsThere() {
    assumeTrue(isDurable(), "S2 is skipped: the store says that it is not durable");
    List<SignedBlock> chain = Samples.chain(1, Samples.document(1), 20, 100);
    Frontier before = Frontier.EMPTY;
    for (SignedBlock block : chain) {
      committed(Samples.update(block, before));
      before = Samples.frontier(block);
    }
    committed(Samples.rows(IndexRow.put("x", ascii("k"), ascii("v"))));
    committed(Batch.ofStates(List.of(StateRecord.put("name", ascii("value")))));
    for (int i = 0; i < 3; i++) {
      store.close();
      store = open(place);
      chain.forEach(b -> assertThat(store.blocks().get(b.block().cid())).contains(b));
      assertThat(store.heads().heads(Samples.document(1))).isEqualTo(before);
      assertThat(store.indexes().get("x", ascii("k"))).contains(ascii("v"));
      assertThat(store.states().get("name")).contains(ascii("value"));
    }
  }

  @Test
  void required_s3_1_expectedHeadsAreStale_nothingIsWrittenAndTheActualOnesAreNamed() {
    List<SignedBlock> chain = Samples.chain(1, Samples.document(1), 2, 100);
    committed(Samples.update(chain.get(0), Frontier.EMPTY));
    Batch stale =
        new Batch(
            List.of(chain.get(1)),
            Samples.update(chain.get(1), Frontier.EMPTY).headMoves(),
            List.of(IndexRow.put("x", ascii("k"), ascii("v"))),
            List.of(StateRecord.put("name", ascii("value"))));
    assertThat(store.commit(stale))
        .isEqualTo(
            new CommitResult.HeadsMoved(Samples.document(1), Samples.frontier(chain.get(0))));
    assertThat(store.blocks().contains(chain.get(1).block().cid())).isFalse();
    assertThat(store.indexes().get("x", ascii("k"))).isEmpty();
    assertThat(store.states().get("name")).isEmpty();
  }

  @Test
  void required_s3_2_oneOfSeveralMovesIsStale_noneIsMade() {
    List<SignedBlock> blocks = List.of(Samples.block(1), Samples.block(2), Samples.block(3));
    List<HeadMove> moves = new ArrayList<>();
    blocks.forEach(b -> moves.addAll(Samples.update(b, Frontier.EMPTY).headMoves()));
    DocumentId stale = blocks.get(1).block().document();
    moves.set(1, new HeadMove(stale, Samples.frontier(blocks.get(0)), Frontier.EMPTY));
    assertThat(store.commit(new Batch(blocks, moves, List.of(), List.of())))
        .isEqualTo(new CommitResult.HeadsMoved(stale, Frontier.EMPTY));
    store.heads().forEach((document, heads) -> assertThat(document).isNull());
    store.blocks().forEach(block -> assertThat(block).isNull());
  }

  @Test
  void required_s3_3_documentThatIsNotHere_movesFromEmptyOnly() {
    SignedBlock block = Samples.block(1);
    assertThat(store.commit(Samples.update(block, Samples.frontier(Samples.block(2)))))
        .isEqualTo(new CommitResult.HeadsMoved(block.block().document(), Frontier.EMPTY));
    committed(Samples.update(block, Frontier.EMPTY));
    assertThat(store.commit(Samples.update(block, Frontier.EMPTY)))
        .isEqualTo(new CommitResult.HeadsMoved(block.block().document(), Samples.frontier(block)));
  }

  @Test
  void required_s3_4_severalThreadsMoveOneDocument_everyMoveStandsOnTheOneBefore() {
    DocumentId document = Samples.document(9);
    AtomicInteger moved = new AtomicInteger();
    InParallel.run(
        THREADS,
        number -> {
          Frontier expected = Frontier.EMPTY;
          for (int i = 0; i < 50; i++) {
            Frontier next = Samples.frontier(Samples.block(1_000 + 100 * number + i));
            expected = moveUntilItFits(document, expected, next);
            moved.incrementAndGet();
          }
        });
    assertThat(moved).hasValue(THREADS * 50);
    assertThat(store.states().get("moves")).isEmpty();
    assertThat(movesCounted(document)).isEqualTo(THREADS * 50);
  }

  /** Each move adds a row under what it replaced: two moves of one frontier would share a row. */
  private Frontier moveUntilItFits(DocumentId document, Frontier first, Frontier next) {
    Frontier expected = first;
    for (int attempt = 0; attempt < 100_000; attempt++) {
      CommitResult result =
          store.commit(
              new Batch(
                  List.of(),
                  List.of(new HeadMove(document, expected, next)),
                  List.of(IndexRow.put("moves", expected.digests(), next.digests())),
                  List.of()));
      if (result instanceof CommitResult.HeadsMoved lost) {
        expected = lost.actual();
      } else {
        return next;
      }
    }
    throw new AssertionError("S3: a move never fits");
  }

  private int movesCounted(DocumentId document) {
    AtomicInteger rows = new AtomicInteger();
    store
        .indexes()
        .scan("moves", new byte[0], new byte[0], (key, value) -> rows.incrementAndGet() > 0);
    assertThat(store.heads().heads(document).isEmpty()).isFalse();
    return rows.get();
  }

  @Test
  void required_s4_1_committed_isSeenByEveryReadSideAndThread() {
    SignedBlock block = Samples.block(1);
    Batch update = Samples.update(block, Frontier.EMPTY);
    committed(
        new Batch(
            update.blocks(),
            update.headMoves(),
            List.of(IndexRow.put("x", ascii("k"), ascii("v"))),
            List.of(StateRecord.put("name", ascii("value")))));
    InParallel.run(
        1,
        number -> {
          assertThat(store.blocks().contains(block.block().cid())).isTrue();
          assertThat(store.blocks().get(block.block().cid())).contains(block);
          assertThat(store.heads().heads(block.block().document()))
              .isEqualTo(Samples.frontier(block));
          assertThat(store.indexes().get("x", ascii("k"))).contains(ascii("v"));
          assertThat(store.states().get("name")).contains(ascii("value"));
        });
  }

  @Test
  void required_s4_2_readWhileOthersCommit_seesNoPartOfABatch() {
    AtomicBoolean done = new AtomicBoolean();
    InParallel.run(
        3,
        number -> {
          if (number == 0) {
            try {
              commitEqualRows(300);
            } finally {
              done.set(true);
            }
          } else {
            while (!done.get()) {
              assertRowsAreEqual();
            }
          }
        });
  }

  private void commitEqualRows(int times) {
    for (int i = 0; i < times; i++) {
      List<IndexRow> rows = new ArrayList<>();
      List<StateRecord> states = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        rows.add(IndexRow.put("x", new byte[] {(byte) k}, ascii("" + i)));
        states.add(StateRecord.put("s" + k, ascii("" + i)));
      }
      committed(new Batch(List.of(), List.of(), rows, states));
    }
  }

  private void assertRowsAreEqual() {
    List<String> rows = new ArrayList<>();
    store
        .indexes()
        .scan(
            "x",
            new byte[0],
            new byte[0],
            (key, value) -> rows.add(new String(value, StandardCharsets.US_ASCII)));
    List<String> states = new ArrayList<>();
    store
        .states()
        .forEach("s", (name, value) -> states.add(new String(value, StandardCharsets.US_ASCII)));
    assertThat(rows.stream().distinct().count()).as("S4: " + rows).isLessThanOrEqualTo(1);
    assertThat(states.stream().distinct().count()).as("S4: " + states).isLessThanOrEqualTo(1);
  }

  @Test
  void required_s5_1_writtenAgain_nothingChanges() {
    SignedBlock block = Samples.block(1);
    committed(Samples.blocks(block, block));
    committed(Samples.blocks(block));
    assertThat(store.blocks().get(block.block().cid())).contains(block);
    AtomicInteger count = new AtomicInteger();
    store.blocks().forEach(stored -> count.incrementAndGet());
    assertThat(count).hasValue(1);
  }

  @Test
  void required_s5_2_signatureThatComesLater_isAdded() {
    SignedBlock block = Samples.block(1);
    committed(Samples.blocks(Samples.unsigned(block)));
    assertThat(store.blocks().get(block.block().cid())).contains(Samples.unsigned(block));
    committed(Samples.blocks(block));
    assertThat(store.blocks().get(block.block().cid())).contains(block);
  }

  @Test
  void required_s5_3_signatureThatIsThere_isNotLostToABlockWithout() {
    SignedBlock block = Samples.block(1);
    committed(Samples.blocks(block));
    committed(Samples.blocks(Samples.unsigned(block)));
    assertThat(store.blocks().get(block.block().cid())).contains(block);
    SignedBlock other = Samples.block(2);
    committed(Samples.blocks(other, Samples.unsigned(other)));
    assertThat(store.blocks().get(other.block().cid())).contains(other);
  }

  @Test
  void required_s11_1_visitors_mayReadAndCommit() {
    SignedBlock block = Samples.block(1);
    committed(Samples.update(block, Frontier.EMPTY));
    committed(Samples.rows(IndexRow.put("x", ascii("k"), ascii("v"))));
    committed(Batch.ofStates(List.of(StateRecord.put("name", ascii("value")))));
    AtomicInteger visits = new AtomicInteger();
    Runnable use =
        () -> {
          assertThat(store.blocks().get(block.block().cid())).isPresent();
          committed(Samples.rows(IndexRow.put("y", new byte[] {visits.byteValue()}, ascii("v"))));
          visits.incrementAndGet();
        };
    store.blocks().forEach(stored -> use.run());
    store.heads().forEach((document, heads) -> use.run());
    store.states().forEach("", (name, value) -> use.run());
    store
        .indexes()
        .scan(
            "x",
            new byte[0],
            new byte[0],
            (key, value) -> {
              use.run();
              return true;
            });
    assertThat(visits).hasValue(4);
  }

  @Test
  void required_s12_1_closeTwice_doesNothingMore() {
    store.close();
    store.close();
  }

  @Test
  void required_s12_2_afterClose_everyCallThrowsStoreException() {
    SignedBlock block = Samples.block(1);
    committed(Samples.update(block, Frontier.EMPTY));
    store.close();
    List<Runnable> calls =
        List.of(
            () -> store.commit(Samples.blocks(Samples.block(2))),
            () -> store.blocks().get(block.block().cid()),
            () -> store.blocks().contains(block.block().cid()),
            () -> store.blocks().forEach(stored -> {}),
            () -> store.heads().heads(block.block().document()),
            () -> store.heads().forEach((document, heads) -> {}),
            () -> store.indexes().get("x", ascii("k")),
            () -> store.indexes().scan("x", ascii(""), ascii(""), (key, value) -> true),
            () -> store.states().get("name"),
            () -> store.states().forEach("", (name, value) -> {}));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void required_s12_3_closeWhileOthersWork_theyFinishOrGetStoreException() {
    AtomicInteger commits = new AtomicInteger();
    InParallel.run(
        THREADS + 1,
        number -> {
          if (number == THREADS) {
            while (commits.get() < 40) {
              Thread.onSpinWait();
            }
            store.close();
          } else {
            workUntilClosed(number, commits);
          }
        });
  }

  private void workUntilClosed(int number, AtomicInteger commits) {
    try {
      for (int i = 0; i < 1_000_000; i++) {
        byte[] key = {(byte) number, (byte) i};
        committed(Samples.rows(IndexRow.put("x", key, key)));
        commits.incrementAndGet();
        store.indexes().scan("x", ascii(""), ascii(""), (k, v) -> true);
      }
      throw new AssertionError("S12: a million commits and the store is still not closed");
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("closed");
    }
  }

  @Test
  void required_s13_1_severalThreadsCommit_everythingAcknowledgedIsThere() {
    InParallel.run(
        THREADS,
        number -> {
          Frontier before = Frontier.EMPTY;
          for (SignedBlock block : Samples.chain(number, Samples.document(number), 50, 200)) {
            committed(Samples.update(block, before));
            before = Samples.frontier(block);
            assertThat(store.blocks().get(block.block().cid())).contains(block);
          }
        });
    for (int number = 0; number < THREADS; number++) {
      List<SignedBlock> chain = Samples.chain(number, Samples.document(number), 50, 200);
      chain.forEach(b -> assertThat(store.blocks().get(b.block().cid())).contains(b));
      assertThat(store.heads().heads(Samples.document(number)))
          .isEqualTo(Samples.frontier(chain.get(49)));
    }
  }
}
