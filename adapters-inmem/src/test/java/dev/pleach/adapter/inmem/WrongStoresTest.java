package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.Store;
import dev.pleach.port.StoreException;
import dev.pleach.port.StoredBlock;
import dev.pleach.testkit.tck.StoreTck;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite of stores against stores that are wrong on purpose: each must fail the rule it breaks.
 */
class WrongStoresTest {
  private static Supplier<Store> making = ForwardingStore::new;

  /** Durable by its own word, as an implementor's would be. */
  static final class Suite extends StoreTck {
    @Override
    protected Store open(Path place) {
      return making.get();
    }
  }

  static Stream<Arguments> wrongStores() {
    return Stream.of(
        wrong("s2_1", "forgets at close", ForwardingStore::new),
        wrong("s3_1", "does not compare heads", DoesNotCompare::new),
        wrong("s3_3", "does not compare heads", DoesNotCompare::new),
        wrong("s3_1", "keeps the blocks of a refused batch", KeepsRefusedBlocks::new),
        wrong("s3_2", "keeps the blocks of a refused batch", KeepsRefusedBlocks::new),
        wrong("s3_2", "compares only the first move", ComparesTheFirst::new),
        wrong("s4_1", "is one batch behind", IsBehind::new),
        wrong("s4_2", "writes row by row", WritesRowByRow::new),
        wrong("s5_1", "lists what was written again twice", ListsTwice::new),
        wrong("s5_2", "keeps the first record", KeepsTheFirst::new),
        wrong("s5_3", "keeps the last record", KeepsTheLast::new),
        wrong("s7_2", "looks at the digest only", LooksAtDigests::new),
        wrong("s7_4", "lists nothing", ListsNothing::new),
        wrong("s8_2", "lists heads in any order", HeadsInAnyOrder::new),
        wrong("s8_4", "lists documents without heads", KeepsEmptyHeads::new),
        wrong("s9_1", "compares keys signed", ComparesSigned::new),
        wrong("s9_2", "ignores the beginning", IgnoresFrom::new),
        wrong("s9_2", "ignores the prefix", IgnoresPrefix::new),
        wrong("s9_4", "never stops a scan", NeverStops::new),
        wrong("s9_5", "joins indexes of one first letter", JoinsIndexes::new),
        wrong("s9_6", "takes the first of two rows", TakesTheFirstRow::new),
        wrong("s9_7", "takes an empty value for none", TakesEmptyForNone::new),
        wrong("s9_9", "gives out its own arrays", GivesItsOwnArrays::new),
        wrong("s10_2", "orders names by UTF-16", OrdersByUtf16::new),
        wrong("s11_1", "cannot be written to in a visit", RefusesInVisits::new),
        wrong("s12_1", "cannot be closed twice", ClosesOnce::new),
        wrong("s12_2", "goes on after close", GoesOn::new));
  }

  private static Arguments wrong(String rule, String how, Supplier<Store> store) {
    return Arguments.of(rule, how, store);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrongStores")
  void wrongStore_failsItsRule(String rule, String how, Supplier<Store> store) {
    making = store;
    assertThat(SuiteRun.of(Suite.class, rule).failures()).as(how).isNotEmpty();
  }

  @Test
  void rightStore_passesAllTheseRules() {
    making = ForwardingStore::new;
    wrongStores()
        .map(store -> (String) store.get()[0])
        .filter(rule -> !rule.equals("s2_1")) // which asks for what memory cannot give
        .distinct()
        .forEach(rule -> assertThat(SuiteRun.of(Suite.class, rule).failures()).isEmpty());
  }

  private static Batch withHeads(Batch batch, List<HeadMove> moves) {
    return new Batch(batch.blocks(), moves, batch.indexRows(), batch.states());
  }

  private static final class DoesNotCompare extends ForwardingStore {
    @Override
    public CommitResult commit(Batch batch) {
      return inner.commit(
          withHeads(
              batch,
              batch.headMoves().stream()
                  .map(
                      move ->
                          new HeadMove(
                              move.document(), inner.heads().heads(move.document()), move.next()))
                  .toList()));
    }
  }

  private static final class KeepsRefusedBlocks extends ForwardingStore {
    @Override
    public CommitResult commit(Batch batch) {
      inner.commit(new Batch(batch.blocks(), List.of(), List.of(), List.of()));
      return inner.commit(batch);
    }
  }

  private static final class ComparesTheFirst extends ForwardingStore {
    @Override
    public CommitResult commit(Batch batch) {
      List<HeadMove> first = batch.headMoves().subList(0, Math.min(1, batch.headMoves().size()));
      return inner.commit(withHeads(batch, first));
    }
  }

  private static final class IsBehind extends ForwardingStore {
    private Batch last = Batch.ofStates(List.of());

    @Override
    public CommitResult commit(Batch batch) {
      inner.commit(last);
      last = batch;
      return new CommitResult.Committed();
    }
  }

  private static final class WritesRowByRow extends ForwardingStore {
    @Override
    public CommitResult commit(Batch batch) {
      for (IndexRow row : batch.indexRows()) {
        inner.commit(new Batch(List.of(), List.of(), List.of(row), List.of()));
        Thread.yield();
      }
      return inner.commit(batch);
    }
  }

  private static final class ListsTwice extends ForwardingStore {
    @Override
    void blocks(Consumer<? super StoredBlock> visitor) {
      inner.blocks().forEach(visitor);
      inner.blocks().forEach(visitor);
    }
  }

  private static class KeepsOne extends ForwardingStore {
    final Map<Cid, SignedBlock> kept = new HashMap<>();

    @Override
    Optional<SignedBlock> block(Cid cid) {
      return Optional.ofNullable(kept.get(cid));
    }
  }

  private static final class KeepsTheFirst extends KeepsOne {
    @Override
    public CommitResult commit(Batch batch) {
      batch.blocks().forEach(block -> kept.putIfAbsent(block.block().cid(), block));
      return inner.commit(batch);
    }
  }

  private static final class KeepsTheLast extends KeepsOne {
    @Override
    public CommitResult commit(Batch batch) {
      batch.blocks().forEach(block -> kept.put(block.block().cid(), block));
      return inner.commit(batch);
    }
  }

  private static final class LooksAtDigests extends ForwardingStore {
    @Override
    Optional<SignedBlock> block(Cid cid) {
      return inner.blocks().get(Cid.ofBlock(cid.digest()));
    }
  }

  private static final class ListsNothing extends ForwardingStore {
    @Override
    void blocks(Consumer<? super StoredBlock> visitor) {}
  }

  private static final class HeadsInAnyOrder extends ForwardingStore {
    @Override
    void heads(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
      Map<DocumentId, Frontier> all = new HashMap<>();
      inner.heads().forEach(all::put);
      all.forEach(visitor);
    }
  }

  private static final class KeepsEmptyHeads extends ForwardingStore {
    private final Map<DocumentId, Frontier> all = new TreeMap<>();

    @Override
    public CommitResult commit(Batch batch) {
      batch.headMoves().forEach(move -> all.put(move.document(), move.next()));
      return inner.commit(batch);
    }

    @Override
    void heads(BiConsumer<? super DocumentId, ? super Frontier> visitor) {
      all.forEach(visitor);
    }
  }

  private static final class ComparesSigned extends ForwardingStore {
    @Override
    void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      Map<byte[], byte[]> rows = new TreeMap<>(Arrays::compare);
      inner.indexes().scan(index, prefix, from, (key, value) -> rows.put(key, value) == null);
      rows.forEach((key, value) -> assertThat(visitor.test(key, value)).isTrue());
    }
  }

  private static final class IgnoresFrom extends ForwardingStore {
    @Override
    void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      inner.indexes().scan(index, prefix, prefix, visitor);
    }
  }

  private static final class IgnoresPrefix extends ForwardingStore {
    @Override
    void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      byte[] first = Arrays.compareUnsigned(prefix, from) > 0 ? prefix : from;
      inner.indexes().scan(index, new byte[0], first, visitor);
    }
  }

  private static final class NeverStops extends ForwardingStore {
    @Override
    void scan(
        String index,
        byte[] prefix,
        byte[] from,
        BiPredicate<? super byte[], ? super byte[]> visitor) {
      inner.indexes().scan(index, prefix, from, (key, value) -> visitor.test(key, value) || true);
    }
  }

  private static final class JoinsIndexes extends ForwardingStore {
    @Override
    public CommitResult commit(Batch batch) {
      List<IndexRow> rows =
          batch.indexRows().stream()
              .map(row -> new IndexRow(row.index().substring(0, 1), row.key(), row.value()))
              .toList();
      return inner.commit(new Batch(batch.blocks(), batch.headMoves(), rows, batch.states()));
    }

    @Override
    Optional<byte[]> row(String index, byte[] key) {
      return inner.indexes().get(index.substring(0, 1), key);
    }
  }

  private static final class TakesTheFirstRow extends ForwardingStore {
    @Override
    public CommitResult commit(Batch batch) {
      Map<String, IndexRow> first = new LinkedHashMap<>();
      batch
          .indexRows()
          .forEach(row -> first.putIfAbsent(row.index() + Arrays.toString(row.key()), row));
      return inner.commit(
          new Batch(
              batch.blocks(), batch.headMoves(), List.copyOf(first.values()), batch.states()));
    }
  }

  private static final class TakesEmptyForNone extends ForwardingStore {
    @Override
    Optional<byte[]> row(String index, byte[] key) {
      return inner.indexes().get(index, key).filter(value -> value.length > 0);
    }
  }

  private static final class GivesItsOwnArrays extends ForwardingStore {
    private final Map<String, byte[]> own = new HashMap<>();

    @Override
    Optional<byte[]> row(String index, byte[] key) {
      return inner
          .indexes()
          .get(index, key)
          .map(value -> own.computeIfAbsent(index + Arrays.toString(key), k -> value));
    }
  }

  private static final class OrdersByUtf16 extends ForwardingStore {
    @Override
    void states(String prefix, BiConsumer<? super String, ? super byte[]> visitor) {
      Map<String, byte[]> sorted = new TreeMap<>();
      inner.states().forEach(prefix, sorted::put);
      sorted.forEach(visitor);
    }
  }

  private static final class RefusesInVisits extends ForwardingStore {
    private boolean isVisited;

    @Override
    public CommitResult commit(Batch batch) {
      if (isVisited) {
        throw new StoreException("planted: a visit is going on");
      }
      return inner.commit(batch);
    }

    @Override
    void blocks(Consumer<? super StoredBlock> visitor) {
      isVisited = true;
      inner.blocks().forEach(visitor);
      isVisited = false;
    }
  }

  private static final class ClosesOnce extends ForwardingStore {
    private boolean closed;

    @Override
    public void close() {
      if (closed) {
        throw new StoreException("planted: closed twice");
      }
      closed = true;
    }
  }

  private static final class GoesOn extends ForwardingStore {
    @Override
    public void close() {}
  }
}
