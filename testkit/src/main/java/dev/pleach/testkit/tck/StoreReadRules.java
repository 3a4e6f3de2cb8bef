package dev.pleach.testkit.tck;

import static dev.pleach.testkit.tck.Samples.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Batch;
import dev.pleach.port.CommitResult;
import dev.pleach.port.HeadMove;
import dev.pleach.port.IndexRow;
import dev.pleach.port.StateRecord;
import dev.pleach.port.Store;
import dev.pleach.port.StoredBlock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules S7 to S10: what the read sides give back. */
@Timeout(300)
abstract class StoreReadRules {
  /** Where the store of the running test lies. */
  @TempDir Path place;

  /** The store under test, empty before each test. */
  Store store;

  /**
   * Opens the store of a place.
   *
   * @param place an empty directory the first time; the same one again gives the same store, if it
   *     is durable. A store that keeps no files takes its name for a name, or leaves it alone
   */
  protected abstract Store open(Path place);

  @BeforeEach
  void openStore() {
    store = open(place);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  final void committed(Batch batch) {
    assertThat(store.commit(batch)).isEqualTo(new CommitResult.Committed());
  }

  @Test
  void required_s7_1_blockThatIsNotHere_isEmptyAndNotContained() {
    Cid absent = Samples.block(1).block().cid();
    assertThat(store.blocks().get(absent)).isEmpty();
    assertThat(store.blocks().contains(absent)).isFalse();
  }

  @Test
  void required_s7_2_nameThatNoBlockCanHave_isEmpty() {
    committed(Samples.blocks(Samples.block(1)));
    Cid raw = Cid.ofRaw(Samples.block(1).block().bytes());
    assertThat(store.blocks().get(raw)).isEmpty();
    assertThat(store.blocks().contains(raw)).isFalse();
  }

  @Test
  void required_s7_3_blocksOfEverySize_comeBackByteForByte() {
    for (int payloadBytes : new int[] {0, 1, 100, 65_536, Block.PAYLOAD_BYTES_MAX}) {
      SignedBlock block = Samples.chain(payloadBytes, Samples.document(1), 1, payloadBytes).get(0);
      committed(Samples.blocks(block));
      SignedBlock stored = store.blocks().get(block.block().cid()).orElseThrow();
      assertThat(stored).isEqualTo(block);
      assertThat(stored.block().bytes()).isEqualTo(block.block().bytes());
    }
  }

  @Test
  void required_s7_4_forEach_visitsEveryBlockOnce() {
    List<SignedBlock> chain = Samples.chain(1, Samples.document(1), 200, 50);
    SignedBlock unsigned = Samples.unsigned(Samples.block(2));
    committed(new Batch(chain, List.of(), List.of(), List.of()));
    committed(Samples.blocks(unsigned));
    Map<Cid, StoredBlock> seen = new HashMap<>();
    store.blocks().forEach(stored -> assertThat(seen.put(stored.cid(), stored)).isNull());
    assertThat(seen).hasSize(201);
    for (SignedBlock block : chain) {
      assertStored(seen, block);
    }
    assertStored(seen, unsigned);
  }

  private static void assertStored(Map<Cid, StoredBlock> seen, SignedBlock block) {
    StoredBlock stored = Optional.ofNullable(seen.get(block.block().cid())).orElseThrow();
    assertThat(stored.bytes()).isEqualTo(block.block().bytes());
    assertThat(stored.signature()).isEqualTo(block.signature());
  }

  @Test
  void required_s8_1_documentThatIsNotHere_hasNoHeads() {
    assertThat(store.heads().heads(Samples.document(1))).isEqualTo(Frontier.EMPTY);
  }

  @Test
  void required_s8_2_forEach_visitsDocumentsInTheOrderOfTheirIds() {
    Map<DocumentId, Frontier> expected = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      SignedBlock block = Samples.block(i);
      committed(Samples.update(block, Frontier.EMPTY));
      expected.put(block.block().document(), Samples.frontier(block));
    }
    List<DocumentId> order = new ArrayList<>();
    store
        .heads()
        .forEach(
            (document, heads) -> {
              order.add(document);
              assertThat(heads).isEqualTo(expected.get(document));
            });
    assertThat(order).isSorted().doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void required_s8_3_frontierOfAThousandHeads_comesBack() {
    Frontier wide =
        Frontier.of(
            IntStream.range(0, 1_024).mapToObj(i -> Cid.ofDagCbor(ascii("head " + i))).toList());
    committed(Samples.heads(new HeadMove(Samples.document(1), Frontier.EMPTY, wide)));
    assertThat(store.heads().heads(Samples.document(1))).isEqualTo(wide);
  }

  @Test
  void required_s8_4_movedToEmpty_theDocumentIsGone() {
    SignedBlock block = Samples.block(1);
    committed(Samples.update(block, Frontier.EMPTY));
    committed(
        Samples.heads(
            new HeadMove(block.block().document(), Samples.frontier(block), Frontier.EMPTY)));
    assertThat(store.heads().heads(block.block().document())).isEqualTo(Frontier.EMPTY);
    store.heads().forEach((document, heads) -> assertThat(document).isNull());
  }

  @Test
  void required_s9_1_rows_areVisitedInUnsignedOrderOfTheirKeys() {
    byte[][] keys = {{}, {0}, {0, 0}, {0, 1}, {1}, {0x7f}, {(byte) 0x80}, {(byte) 0xff}};
    for (int i = keys.length - 1; i >= 0; i--) {
      committed(Samples.rows(IndexRow.put("order", keys[i], new byte[] {(byte) i})));
    }
    assertThat(scan("order", new byte[0], new byte[0], 100)).containsExactly(keys);
  }

  @Test
  void required_s9_2_scan_keepsToPrefixAndBeginning() {
    committed(
        Samples.rows(
            row("a"), row("b"), row("ba"), row("bb"), row("bbb"), row("bc"), row("c"), row("ca")));
    assertThat(scanText("b", "", 100)).containsExactly("b", "ba", "bb", "bbb", "bc");
    assertThat(scanText("b", "b", 100)).containsExactly("b", "ba", "bb", "bbb", "bc");
    assertThat(scanText("b", "bb", 100)).containsExactly("bb", "bbb", "bc");
    assertThat(scanText("b", "bba", 100)).containsExactly("bbb", "bc");
    assertThat(scanText("b", "c", 100)).isEmpty();
    assertThat(scanText("", "bc", 100)).containsExactly("bc", "c", "ca");
    assertThat(scanText("d", "", 100)).isEmpty();
  }

  @Test
  void required_s9_3_prefixOfHighestBytes_hasAnEndToo() {
    byte[] prefix = {(byte) 0xff, (byte) 0xff};
    byte[] key = {(byte) 0xff, (byte) 0xff, 7};
    committed(
        Samples.rows(
            IndexRow.put("high", key, ascii("in")),
            IndexRow.put("high", new byte[] {(byte) 0xff, (byte) 0xfe}, ascii("out")),
            IndexRow.put("higher", prefix, ascii("other index"))));
    assertThat(scan("high", prefix, prefix, 100)).containsExactly(key);
  }

  @Test
  void required_s9_4_visitorHasEnough_theScanEnds() {
    committed(Samples.rows(row("a"), row("b"), row("c"), row("d")));
    assertThat(scanText("", "", 2)).containsExactly("a", "b");
  }

  @Test
  void required_s9_5_indexes_areApart() {
    committed(
        Samples.rows(
            IndexRow.put("a", ascii("k"), ascii("1")),
            IndexRow.put("a-b", ascii("k"), ascii("2")),
            IndexRow.put("a0", ascii("k"), ascii("3"))));
    committed(Samples.rows(IndexRow.delete("a-b", ascii("k"))));
    assertThat(store.indexes().get("a", ascii("k"))).contains(ascii("1"));
    assertThat(store.indexes().get("a-b", ascii("k"))).isEmpty();
    assertThat(store.indexes().get("a0", ascii("k"))).contains(ascii("3"));
    assertThat(scan("a", new byte[0], new byte[0], 100)).hasSize(1);
  }

  @Test
  void required_s9_6_twoRowsForOneKeyInABatch_theLaterCounts() {
    committed(
        Samples.rows(
            IndexRow.put("x", ascii("put last"), ascii("1")),
            IndexRow.delete("x", ascii("put last")),
            IndexRow.put("x", ascii("put last"), ascii("2")),
            IndexRow.put("x", ascii("deleted last"), ascii("3")),
            IndexRow.delete("x", ascii("deleted last"))));
    assertThat(store.indexes().get("x", ascii("put last"))).contains(ascii("2"));
    assertThat(store.indexes().get("x", ascii("deleted last"))).isEmpty();
  }

  @Test
  void required_s9_7_emptyValue_isNoAbsence() {
    committed(Samples.rows(IndexRow.put("x", new byte[0], new byte[0])));
    assertThat(store.indexes().get("x", new byte[0])).contains(new byte[0]);
    assertThat(store.indexes().get("x", new byte[] {0})).isEmpty();
  }

  @Test
  void required_s9_8_longestKeyAndValue_comeBack() {
    byte[] key = Samples.randomBytes(1, IndexRow.KEY_BYTES_MAX);
    byte[] value = Samples.randomBytes(2, IndexRow.VALUE_BYTES_MAX);
    committed(Samples.rows(IndexRow.put("x".repeat(32), key, value)));
    assertThat(store.indexes().get("x".repeat(32), key)).contains(value);
  }

  @Test
  void required_s9_9_arraysGivenOut_areTheCallersOwn() {
    committed(Samples.rows(IndexRow.put("x", ascii("k"), ascii("value"))));
    store.indexes().get("x", ascii("k")).orElseThrow()[0] = 0;
    store
        .indexes()
        .scan(
            "x",
            new byte[0],
            new byte[0],
            (key, value) -> {
              key[0] = 0;
              value[0] = 0;
              return true;
            });
    assertThat(store.indexes().get("x", ascii("k"))).contains(ascii("value"));
    committed(Batch.ofStates(List.of(StateRecord.put("s", ascii("value")))));
    store.states().get("s").orElseThrow()[0] = 0;
    assertThat(store.states().get("s")).contains(ascii("value"));
  }

  @Test
  void required_s10_1_stateRecords_arePutReplacedAndDeleted() {
    assertThat(store.states().get("name")).isEmpty();
    committed(Batch.ofStates(List.of(StateRecord.put("name", ascii("1")))));
    assertThat(store.states().get("name")).contains(ascii("1"));
    committed(
        Batch.ofStates(
            List.of(StateRecord.put("name", ascii("2")), StateRecord.put("name", ascii("3")))));
    assertThat(store.states().get("name")).contains(ascii("3"));
    committed(Batch.ofStates(List.of(StateRecord.delete("name"), StateRecord.delete("no name"))));
    assertThat(store.states().get("name")).isEmpty();
  }

  @Test
  void required_s10_2_forEach_keepsToThePrefixInTheOrderOfUtf8() {
    // U+FFFD sorts before U+1F33F in UTF-8 and after it in UTF-16.
    List<String> names = List.of("p", "p/a", "p/b", "p/ß", "p/\uFFFD", "p/\uD83C\uDF3F");
    List<StateRecord> records = new ArrayList<>();
    names.forEach(name -> records.add(0, StateRecord.put(name, ascii("v"))));
    records.add(StateRecord.put("o", ascii("v")));
    records.add(StateRecord.put("q", ascii("v")));
    committed(Batch.ofStates(records));
    List<String> seen = new ArrayList<>();
    store.states().forEach("p", (name, value) -> seen.add(name));
    assertThat(seen).isEqualTo(names);
  }

  @Test
  void required_s10_3_longestRecord_comesBack() {
    String name = "\uFFFD".repeat(StateRecord.NAME_CHARS_MAX);
    byte[] value = Samples.randomBytes(3, StateRecord.VALUE_BYTES_MAX);
    committed(Batch.ofStates(List.of(StateRecord.put(name, value))));
    assertThat(store.states().get(name)).contains(value);
  }

  private static IndexRow row(String key) {
    return IndexRow.put("rows", ascii(key), ascii("value of " + key));
  }

  private List<String> scanText(String prefix, String from, int rowsMax) {
    return scan("rows", ascii(prefix), ascii(from), rowsMax).stream()
        .map(key -> new String(key, StandardCharsets.US_ASCII))
        .toList();
  }

  private List<byte[]> scan(String index, byte[] prefix, byte[] from, int rowsMax) {
    List<byte[]> keys = new ArrayList<>();
    store
        .indexes()
        .scan(
            index,
            prefix,
            from,
            (key, value) -> {
              keys.add(key);
              return keys.size() < rowsMax;
            });
    return keys;
  }
}
