package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.car.CarBlock;
import dev.pleach.dag.car.CarReader;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is exported comes back, whole and verified, or is refused. */
class StoreExportTest {
  private static final PeerId SELF = new PeerId(Histories.key(900).publicKey());
  private static final DatabaseId DATABASE = DatabaseId.of(new byte[32]);

  private final Store store = InMemStore.create();
  private final StoreLoader loader = new StoreLoader(store);

  /** Writes a document of several authors; few signatures are kept. */
  private void write(String id, int blocks, long seed) {
    Random random = new Random(seed);
    DocumentName name = Histories.name(id);
    List<Block> made = new ArrayList<>();
    Map<Integer, Block> newest = new HashMap<>();
    for (int i = 0; i < blocks; i++) {
      int author = 1 + random.nextInt(3);
      List<Block> on = new ArrayList<>();
      for (int j = random.nextInt(3); j > 0 && !made.isEmpty(); j--) {
        on.add(made.get(random.nextInt(made.size())));
      }
      Optional<Block> back = Optional.ofNullable(newest.get(author));
      back.ifPresent(on::remove);
      byte[] payload = new byte[random.nextInt(20)];
      random.nextBytes(payload);
      Block block = Block.append(Histories.author(author), name.documentId(), back, on, 1, payload);
      made.add(block);
      newest.put(author, block);
    }
    Set<Cid> vouched = new HashSet<>();
    List<SignedBlock> signed = new ArrayList<>();
    for (int i = made.size() - 1; i >= 0; i--) {
      Block block = made.get(i);
      boolean isSigned = !vouched.contains(block.cid()) || random.nextInt(30) == 0;
      block.back().ifPresent(vouched::add);
      signed.add(
          isSigned
              ? SignedBlock.sign(block, keyOf(block))
              : new SignedBlock(block, Optional.empty()));
    }
    for (int i = signed.size() - 1; i >= 0; i--) {
      loader.add(name, signed.get(i));
    }
    loader.finish();
  }

  private static SigningKey keyOf(Block block) {
    for (int author = 1; author <= 3; author++) {
      if (Histories.author(author).equals(block.author())) {
        return Histories.key(author);
      }
    }
    throw new AssertionError("an author of nobody");
  }

  private byte[] export() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreExport.run(store, List.of(DATABASE), any -> true, out, (at, of) -> {});
    return out.toByteArray();
  }

  private static Decoded<StoreImport.Report> take(Store into, byte[] archive) throws IOException {
    return StoreImport.run(into, new ByteArrayInputStream(archive), SELF, (at, of) -> {});
  }

  private static Map<Cid, byte[]> blocksOf(Store store) {
    Map<Cid, byte[]> blocks = new TreeMap<>();
    store.blocks().forEach(stored -> blocks.put(stored.cid(), stored.bytes()));
    return blocks;
  }

  private static void assertSame(Store one, Store other) {
    assertThat(blocksOf(one).keySet()).isEqualTo(blocksOf(other).keySet());
    one.heads()
        .forEach((document, heads) -> assertThat(other.heads().heads(document)).isEqualTo(heads));
    StoreCheck.Report check = StoreCheck.run(other, blocks -> {});
    assertThat(check.findings()).isEmpty();
  }

  @Test
  void everything_comesBack_andASecondTimeNothingIsNew() throws IOException {
    write("small", 1, 1);
    write("long", 3_000, 2);
    write("other", 40, 3);
    byte[] archive = export();
    assertThat(export()).isEqualTo(archive);
    Store copy = InMemStore.create();
    StoreImport.Report report = take(copy, archive).orThrow();
    long blocks = blocksOf(store).size();
    assertThat(report).isEqualTo(new StoreImport.Report(blocks, blocks, 3, List.of(DATABASE)));
    assertSame(store, copy);
    assertThat(take(copy, archive).orThrow().added()).isZero();
    assertSame(store, copy);
  }

  @Test
  void anEmptyStore_isAnArchiveToo() throws IOException {
    assertThat(take(InMemStore.create(), export()).orThrow())
        .isEqualTo(new StoreImport.Report(0, 0, 0, List.of(DATABASE)));
  }

  @Test
  void otherScopes_areLeftOut() throws IOException {
    write("mine", 5, 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreExport.Report report =
        StoreExport.run(store, List.of(), any -> false, out, (at, of) -> {});
    assertThat(report).isEqualTo(new StoreExport.Report(0, 0));
    assertThat(take(InMemStore.create(), out.toByteArray()).orThrow().blocks()).isZero();
  }

  @Test
  void progress_endsAtAll() throws IOException {
    write("doc", 2_500, 1);
    List<Long> said = new ArrayList<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreExport.run(store, List.of(), any -> true, out, (at, of) -> said.add(100 * at / of));
    assertThat(said).isSorted().endsWith(100L).hasSizeGreaterThan(2);
    said.clear();
    StoreImport.run(
            InMemStore.create(),
            new ByteArrayInputStream(out.toByteArray()),
            SELF,
            (at, of) -> said.add(100 * at / of))
        .orThrow();
    assertThat(said).isSorted().endsWith(100L).hasSizeGreaterThan(2);
  }

  @Test
  void aCutArchive_isRefusedKeepsWhatCameAndGoesOnWithTheWhole() throws IOException {
    write("doc", 2_600, 1);
    byte[] archive = export();
    Store copy = InMemStore.create();
    int before = 0;
    for (int cut = 0; cut < archive.length; cut += archive.length / 9) {
      Decoded<StoreImport.Report> taken = take(copy, Arrays.copyOf(archive, cut));
      assertThat(taken.refusal().orElseThrow()).hasLineCount(1);
      assertThat(blocksOf(copy).size()).isGreaterThanOrEqualTo(before);
      before = blocksOf(copy).size();
    }
    assertThat(before).isPositive();
    StoreImport.Report report = take(copy, archive).orThrow();
    assertThat(report.added()).isEqualTo(report.blocks() - before);
    assertSame(store, copy);
  }

  @Test
  void aCutAtEachByteOfASmallArchive_isRefused() throws IOException {
    write("doc", 3, 1);
    byte[] archive = export();
    for (int cut = 0; cut < archive.length; cut++) {
      assertThat(take(InMemStore.create(), Arrays.copyOf(archive, cut)).value())
          .as("%d", cut)
          .isEmpty();
    }
  }

  @Test
  void aFlippedBit_isRefused_wherever() throws IOException {
    write("doc", 4, 1);
    byte[] archive = export();
    for (int at = 0; at < archive.length; at++) {
      byte[] damaged = archive.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      Store copy = InMemStore.create();
      assertThat(take(copy, damaged).value()).as("byte %d", at).isEmpty();
      blocksOf(copy).keySet().forEach(cid -> assertThat(blocksOf(store)).containsKey(cid));
    }
  }

  @Test
  void moreAfterTheEnd_isRefused() throws IOException {
    write("doc", 4, 1);
    byte[] archive = export();
    byte[] twice = Arrays.copyOf(archive, archive.length + 40);
    assertThat(take(InMemStore.create(), twice).value()).isEmpty();
  }

  @Test
  void garbage_isRefusedInOneLine() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      assertThat(take(InMemStore.create(), garbage).refusal().orElseThrow()).hasLineCount(1);
    }
  }

  @Test
  void everyBlock_canBeReachedFromTheRoot() throws IOException {
    write("doc", 1_500, 1);
    write("other", 20, 2);
    CarReader car = CarReader.open(new ByteArrayInputStream(export())).orThrow();
    Map<Cid, byte[]> sections = new HashMap<>();
    for (Optional<CarBlock> next = car.next().orThrow();
        next.isPresent();
        next = car.next().orThrow()) {
      sections.put(next.get().cid(), next.get().bytes());
    }
    Set<Cid> reached = new HashSet<>();
    Deque<Cid> open = new ArrayDeque<>(car.roots());
    while (!open.isEmpty()) {
      Cid cid = open.pop();
      if (reached.add(cid)) {
        assertThat(sections).containsKey(cid);
        links(DagCbor.decode(sections.get(cid), 1 << 22).orThrow(), open);
      }
    }
    assertThat(reached).isEqualTo(sections.keySet());
  }

  private static void links(Value value, Deque<Cid> into) {
    if (value instanceof Value.Link link) {
      into.push(link.cid());
    } else if (value instanceof Value.ListValue list) {
      list.values().forEach(item -> links(item, into));
    } else if (value instanceof Value.MapValue map) {
      map.entries().values().forEach(item -> links(item, into));
    }
  }

  @Test
  void blocksThatNoSignatureCovers_areRefused() throws IOException {
    DocumentName name = Histories.name("doc");
    SignedBlock signed = new Histories(name).next(1);
    loader.add(name, new SignedBlock(signed.block(), Optional.empty()));
    loader.finish();
    Store copy = InMemStore.create();
    assertThat(take(copy, export()).refusal().orElseThrow()).contains("1 blocks lack a signature");
    assertThat(blocksOf(copy)).isEmpty();
  }

  @Test
  void aWrongSignature_isRefused() throws IOException {
    DocumentName name = Histories.name("doc");
    SignedBlock one = new Histories(name).next(1);
    SignedBlock other = new Histories(Histories.name("x")).next(2);
    loader.add(name, new SignedBlock(one.block(), other.signature()));
    loader.finish();
    assertThat(take(InMemStore.create(), export()).refusal().orElseThrow()).contains("signature");
  }
}
