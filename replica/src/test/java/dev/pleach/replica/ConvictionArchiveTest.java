package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.port.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Archives of documents whose authors forked their chains: who imports knows it too. */
class ConvictionArchiveTest {
  private static byte[] export(Store store) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreExport.run(store, List.of(), any -> true, out, (at, of) -> {});
    return out.toByteArray();
  }

  private static Decoded<StoreImport.Report> take(Store into, byte[] archive) throws IOException {
    return StoreImport.run(
        into, new ByteArrayInputStream(archive), IntakeSide.PEER, (at, of) -> {});
  }

  private static Set<Cid> blocks(Store store) {
    Set<Cid> cids = new TreeSet<>();
    store.blocks().forEach(stored -> cids.add(stored.cid()));
    return cids;
  }

  private static Map<String, String> proofs(Store store) {
    Map<String, String> records = new HashMap<>();
    store
        .states()
        .forEach(Convictions.RECORD, (name, value) -> records.put(name, Arrays.toString(value)));
    return records;
  }

  private static void assertSame(Store copy, Store original) {
    assertThat(IntakeSide.counting(copy)).isEqualTo(IntakeSide.counting(original));
    assertThat(copy.heads().heads(IntakeSide.DOC))
        .isEqualTo(original.heads().heads(IntakeSide.DOC));
    assertThat(proofs(copy).keySet()).isEqualTo(proofs(original).keySet());
    assertThat(blocks(copy)).containsAll(blocks(original));
    assertThat(StoreCheck.run(copy, count -> {}).findings()).isEmpty();
  }

  private static IntakeSide random(long seed) {
    Random random = new Random(seed);
    IntakeSide side = new IntakeSide();
    List<SignedBlock> all = ForkedHistories.make(random, 5 + random.nextInt(60));
    for (List<SignedBlock> pack : ForkedHistories.packs(random, all)) {
      side.deliver(pack);
    }
    return side;
  }

  @Test
  void archive_ofAStoreWithConvictions_restoresAllOfIt() throws IOException {
    int convictions = 0;
    for (long seed = 0; seed < 60; seed++) {
      Store original = random(seed).store;
      convictions += proofs(original).size();
      byte[] archive = export(original);
      Store copy = InMemStore.create();
      assertThat(take(copy, archive).refusal()).as("seed %d", seed).isEmpty();
      assertSame(copy, original);
      assertThat(proofs(copy)).as("seed %d", seed).isEqualTo(proofs(original));
      assertThat(take(copy, archive).orThrow().added()).as("seed %d", seed).isZero();
      assertSame(copy, original);
    }
    assertThat(convictions).isGreaterThan(30);
  }

  @Test
  void archive_ofADocumentOfWhichNothingCounts_restoresItsProof() throws IOException {
    IntakeSide side = new IntakeSide();
    side.deliver(new Histories(Histories.NAME).next(1));
    side.deliver(twin());
    assertThat(side.counting()).isEmpty();
    Store copy = InMemStore.create();
    assertThat(take(copy, export(side.store)).refusal()).isEmpty();
    assertThat(proofs(copy)).isEqualTo(proofs(side.store)).hasSize(1);
    assertSame(copy, side.store);
  }

  private static SignedBlock twin() {
    Block block =
        Block.append(
            Histories.author(1),
            IntakeSide.DOC,
            Optional.empty(),
            List.of(),
            0,
            new byte[] {0, 0, 0});
    return SignedBlock.sign(block, Histories.key(1));
  }

  /** As an earlier release wrote it: blocks alone, forks among them, and no proof. */
  @Test
  void archive_withForksAndWithoutProofs_convicts() throws IOException {
    Store naive = InMemStore.create();
    StoreLoader loader = new StoreLoader(naive);
    Histories histories = new Histories(Histories.NAME);
    IntakeSide side = new IntakeSide();
    SignedBlock one = histories.next(1);
    SignedBlock honest = histories.next(2, one);
    SignedBlock alone = histories.next(1, honest);
    for (SignedBlock signed : List.of(one, honest, alone, twin())) {
      loader.add(Histories.NAME, signed);
      side.deliver(signed);
    }
    loader.finish();
    assertThat(IntakeSide.counting(naive)).hasSize(4);

    Store copy = InMemStore.create();
    take(copy, export(naive)).orThrow();
    assertThat(proofs(copy).keySet()).isEqualTo(proofs(side.store).keySet()).hasSize(1);
    assertThat(IntakeSide.counting(copy)).isEqualTo(side.counting()).hasSize(2);
    assertThat(copy.heads().heads(IntakeSide.DOC)).isEqualTo(side.heads());
    assertThat(StoreCheck.run(copy, count -> {}).findings()).isEmpty();
  }

  @Test
  void archive_thatForksWhatTheStoreHas_convicts() throws IOException {
    Store theirs = InMemStore.create();
    StoreLoader loader = new StoreLoader(theirs);
    SignedBlock twin = twin();
    loader.add(Histories.NAME, twin);
    loader.finish();
    IntakeSide side = new IntakeSide();
    Histories histories = new Histories(Histories.NAME);
    SignedBlock one = histories.next(1);
    SignedBlock honest = histories.next(2, one);
    side.deliver(one, honest);

    take(side.store, export(theirs)).orThrow();
    assertThat(proofs(side.store)).hasSize(1);
    assertThat(side.counting()).containsExactlyInAnyOrder(one.block().cid(), honest.block().cid());
    assertThat(side.findings()).isEmpty();
    IntakeSide reopened = new IntakeSide(side.store, side.options);
    SignedBlock endorsing = histories.next(3, twin);
    assertThat(reopened.deliver(endorsing).added()).isEqualTo(2);
  }

  /** Parts of one history in two stores, exchanged by archives both ways, in any order. */
  @Test
  void archives_intoStoresThatKnowOtherParts_makeThemEqual() throws IOException {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      List<SignedBlock> all = ForkedHistories.make(random, 5 + random.nextInt(60));
      IntakeSide whole = new IntakeSide();
      IntakeSide one = new IntakeSide();
      IntakeSide other = new IntakeSide();
      int cut = random.nextInt(all.size());
      whole.deliver(all);
      one.deliver(all.subList(0, cut));
      other.deliver(ForkedHistories.closure(all, all.get(all.size() - 1)));
      other.deliver(ForkedHistories.closure(all, all.get(cut)));
      for (SignedBlock signed : all) {
        if (random.nextInt(3) > 0) {
          other.deliver(ForkedHistories.closure(all, signed));
        } else {
          one.deliver(ForkedHistories.closure(all, signed));
        }
      }
      byte[] ofOne = export(one.store);
      byte[] ofOther = export(other.store);
      take(one.store, ofOther).orThrow();
      take(other.store, ofOne).orThrow();
      assertThat(IntakeSide.counting(one.store))
          .as("seed %d", seed)
          .isEqualTo(IntakeSide.counting(other.store))
          .isEqualTo(ForkedHistories.counting(all));
      assertThat(proofs(one.store).keySet()).isEqualTo(proofs(other.store).keySet());
      assertThat(one.heads()).isEqualTo(other.heads());
      assertThat(one.findings()).as("seed %d", seed).isEmpty();
      assertThat(other.findings()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void archive_cutAnywhere_andTakenWholeAfterwards_isTheSame() throws IOException {
    for (long seed = 0; seed < 12; seed++) {
      Store original = random(seed).store;
      byte[] archive = export(original);
      Store copy = InMemStore.create();
      for (int i = 1; i < 12; i++) {
        take(copy, Arrays.copyOf(archive, i * archive.length / 12));
        assertThat(StoreCheck.run(copy, count -> {}).findings()).isEmpty();
      }
      take(copy, archive).orThrow();
      assertSame(copy, original);
    }
  }

  /** More than a chunk of blocks between a convicted author's and what stands on them. */
  @Test
  void archive_inWhichTheEndorsementIsChunksAway_restoresAllOfIt() throws IOException {
    IntakeSide side = new IntakeSide();
    Histories histories = new Histories(Histories.NAME);
    List<SignedBlock> chain = new ArrayList<>();
    for (int i = 0; i < 2 * Bundle.BLOCKS_MAX + 100; i++) {
      chain.add(histories.next(1));
    }
    chain.add(histories.next(2, chain.get(chain.size() - 1)));
    side.deliver(chain);
    side.deliver(twin());
    assertThat(side.counting()).hasSize(chain.size());
    Store copy = InMemStore.create();
    take(copy, export(side.store)).orThrow();
    assertSame(copy, side.store);
    byte[] archive = export(side.store);
    Store cut = InMemStore.create();
    take(cut, Arrays.copyOf(archive, archive.length / 2));
    assertThat(StoreCheck.run(cut, count -> {}).findings()).isEmpty();
    take(cut, archive).orThrow();
    assertSame(cut, side.store);
  }

  @Test
  void aProofThatIsNone_isRefused() throws IOException {
    byte[] archive = export(random(3).store);
    for (int at = 0; at < archive.length; at += 5) {
      byte[] damaged = archive.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      assertThat(take(InMemStore.create(), damaged).value()).as("byte %d", at).isEmpty();
    }
  }
}
