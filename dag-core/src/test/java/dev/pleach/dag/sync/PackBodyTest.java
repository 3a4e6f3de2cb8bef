package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Goldens;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Compact and deflated bodies of packs. */
class PackBodyTest {
  private static final DocumentId DOC = Samples.DOC;

  // ---- goldens ----

  @Test
  void compact_isGolden() {
    List<String> lines = new ArrayList<>();
    lines.add("chain: " + hex(Samples.compact(Samples.CHAIN).body()));
    lines.add("from the second: " + hex(compact(blocks(Samples.CHAIN).subList(1, 3))));
    lines.add("two authors: " + hex(compact(woven())));
    Goldens.assertSame("packs.txt", lines);
  }

  @Test
  void goldens_readAsTheirBlocks() {
    List<String> lines = Goldens.lines("packs.txt");
    assertThat(cids(lines.get(0)))
        .isEqualTo(blocks(Samples.CHAIN).stream().map(Block::cid).toList());
    assertThat(cids(lines.get(1)))
        .isEqualTo(blocks(Samples.CHAIN).subList(1, 3).stream().map(Block::cid).toList());
    assertThat(cids(lines.get(2))).isEqualTo(woven().stream().map(Block::cid).toList());
  }

  private static List<Cid> cids(String line) {
    byte[] body = HexFormat.of().parseHex(line.substring(line.indexOf(": ") + 2));
    return read(1, 0, body).orThrow().stream().map(r -> r.block().orThrow().cid()).toList();
  }

  @Test
  void deflated_golden_inflates() {
    // "pleach " ten times, as zlib writes it at level 6.
    byte[] raw = "pleach ".repeat(10).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] golden = HexFormat.of().parseHex("2bc8494d4cce5028a08c0200");
    assertThat(Deflation.inflate(golden, raw.length)).isEqualTo(raw);
  }

  /** Two authors, a merge, an authority frontier, no ops and another payload type. */
  private static List<Block> woven() {
    AuthorId one = author(1);
    AuthorId two = author(2);
    Cid authority = Cid.ofDagCbor(new byte[] {1});
    Block a1 = Block.append(one, DOC, Optional.empty(), List.of(), 3, new byte[] {1, 2});
    Block b1 = Block.append(two, DOC, Optional.empty(), List.of(), 1, new byte[] {3});
    Block a2 = Block.append(one, DOC, Optional.of(a1), List.of(b1), 0, new byte[0]);
    Block b2 =
        Block.of(
            new BlockFields(
                two,
                Optional.of(b1.cid()),
                List.of(authority),
                DOC,
                3,
                a2.nextLamport(),
                1,
                new byte[] {4},
                List.of(a2.cid()),
                2,
                1));
    return List.of(a1, b1, a2, b2);
  }

  // ---- what was said comes back ----

  @Property(tries = 300)
  void anyLegalRun_comesBack(@ForAll long seed) {
    Random random = new Random(seed);
    List<Block> history = history(random, 1 + random.nextInt(60));
    int from = random.nextInt(history.size());
    List<Block> run = history.subList(from, from + 1 + random.nextInt(history.size() - from));
    Records records = new Records();
    run.forEach(
        block ->
            assertThat(records.addIfRoom(new SignedBlock(block, Optional.empty()), 1 << 20))
                .isTrue());
    PackBody body = records.toBody(new boolean[run.size()]);
    assertThat(body.enc()).isEqualTo(Message.ENC_COMPACT);
    assertBlocks(body.read(DOC), run);
    assertBlocks(body.deflated().read(DOC), run);
    assertThat(body.deflated().body().length).isLessThanOrEqualTo(body.body().length);
  }

  @Property(tries = 300)
  void aRunThatRepeatsItself_comesBack(@ForAll long seed) {
    Random random = new Random(seed);
    List<Block> run = new ArrayList<>(history(random, 1 + random.nextInt(40)));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(run.size());
      run.add(from + random.nextInt(run.size() - from) + 1, run.get(from));
    }
    Records records = new Records();
    run.forEach(block -> assertThat(records.addIfRoom(unsigned(block), 1 << 20)).isTrue());
    PackBody body = records.toBody(new boolean[run.size()]);
    assertThat(body.enc()).isEqualTo(Message.ENC_COMPACT);
    assertBlocks(body.read(DOC), run);
  }

  private static void assertBlocks(Decoded<List<PackRecord>> read, List<Block> run) {
    List<PackRecord> records = read.orThrow();
    assertThat(records).hasSize(run.size());
    for (int i = 0; i < run.size(); i++) {
      Block block = records.get(i).block().orThrow();
      assertThat(block.bytes()).isEqualTo(run.get(i).bytes());
      assertThat(block).isEqualTo(run.get(i));
    }
  }

  /** Blocks of up to five authors in an order of causes, forks and authority frontiers included. */
  static List<Block> history(Random random, int length) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      AuthorId author = author(random.nextInt(5));
      List<Block> own = blocks.stream().filter(b -> b.author().equals(author)).toList();
      Optional<Block> back =
          own.isEmpty() || random.nextInt(20) == 0
              ? Optional.empty()
              : Optional.of(
                  own.get(random.nextInt(4) == 0 ? random.nextInt(own.size()) : own.size() - 1));
      List<Block> parents = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0 && !blocks.isEmpty(); j--) {
        parents.add(blocks.get(random.nextInt(blocks.size())));
      }
      byte[] payload = new byte[random.nextInt(8) == 0 ? random.nextInt(3_000) : random.nextInt(9)];
      random.nextBytes(payload);
      int ops = random.nextInt(3) == 0 ? random.nextInt(65_536) : 1;
      Block plain = Block.append(author, DOC, back, parents, ops, payload);
      blocks.add(random.nextInt(5) == 0 ? adorned(plain, random) : plain);
    }
    return blocks.stream().distinct().toList();
  }

  private static Block adorned(Block plain, Random random) {
    List<Cid> authority = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      authority.add(Cid.ofDagCbor(new byte[] {(byte) i}));
    }
    return Block.of(
        new BlockFields(
            plain.author(),
            plain.back(),
            authority.stream().sorted().toList(),
            plain.document(),
            plain.height(),
            plain.lamport(),
            plain.opCount(),
            plain.payload(),
            plain.parents(),
            plain.seq(),
            random.nextInt(3)));
  }

  @Test
  void aBlockThatBreaksTheStructure_isSaidPlainly_andItsPackEndsThere() {
    Block first = Block.append(author(1), DOC, Optional.empty(), List.of(), 1, new byte[0]);
    Block liar =
        Block.of(
            new BlockFields(
                author(1),
                Optional.of(first.cid()),
                List.of(),
                DOC,
                9,
                9,
                1,
                new byte[0],
                List.of(),
                2,
                0));
    Records records = new Records();
    assertThat(records.addIfRoom(unsigned(first), 1_000)).isTrue();
    assertThat(records.addIfRoom(unsigned(liar), 1_000)).isFalse();
    assertBlocks(records.toBody(new boolean[1]).read(DOC), List.of(first));
    Block orphan =
        Block.of(
            new BlockFields(
                author(1),
                Optional.empty(),
                List.of(),
                DOC,
                9,
                9,
                1,
                new byte[0],
                List.of(),
                1,
                0));
    Records plain = new Records();
    assertThat(plain.addIfRoom(unsigned(orphan), 1_000)).isTrue();
    PackBody body = plain.toBody(new boolean[1]);
    assertThat(body.enc()).isEqualTo(Message.ENC_PLAIN);
    assertBlocks(body.read(DOC), List.of(orphan));
  }

  @Test
  void aKeystroke_costsAFewBytes() {
    List<Block> chain = chain(1_000, new byte[] {1, 0, 'a'});
    int bytes = compact(chain).length;
    long blockBytes = chain.stream().mapToLong(Block::length).sum();
    assertThat(bytes).isLessThan(1_000 * 5 + 40);
    assertThat((long) bytes * 30).isLessThan(blockBytes);
  }

  // ---- bounds ----

  @Test
  void room_isKeptToTheByte() {
    List<Block> chain = chain(10, new byte[] {1, 0, 'a'});
    int length = compact(chain).length;
    for (int room : new int[] {length - 1, length}) {
      Records records = new Records();
      int added = 0;
      for (Block block : chain) {
        added += records.addIfRoom(unsigned(block), room) ? 1 : 0;
      }
      assertThat(added).isEqualTo(room == length ? 10 : 9);
    }
  }

  @Test
  void records_atTheLimitAndOnePast() {
    List<Block> chain = chain(Records.RECORDS_MAX + 1, new byte[0]);
    Records records = new Records();
    for (int i = 0; i < Records.RECORDS_MAX; i++) {
      assertThat(records.addIfRoom(unsigned(chain.get(i)), Long.MAX_VALUE)).isTrue();
    }
    assertThat(records.addIfRoom(unsigned(chain.get(Records.RECORDS_MAX)), Long.MAX_VALUE))
        .isFalse();
    byte[] body = records.toBody(new boolean[Records.RECORDS_MAX]).body();
    assertThat(read(1, 0, body).value()).isPresent();
    byte[] more = Arrays.copyOf(body, body.length + 2);
    assertThat(read(1, 0, more).refusal()).contains("more than 4096 records");
  }

  @Test
  void b8_falseInflatedLengths_areRefused() {
    byte[] raw = new byte[4_000];
    new Random(1).nextBytes(raw);
    Arrays.fill(raw, 0, 3_000, (byte) 7);
    byte[] deflated = Deflation.deflate(raw).orElseThrow();
    assertThat(Deflation.inflate(deflated, raw.length)).isEqualTo(raw);
    for (long claim : new long[] {raw.length - 1, raw.length + 1, 1, 64L * deflated.length + 1}) {
      assertThat(read(0, claim, deflated).refusal()).as("claim %d", claim).isPresent();
    }
    byte[] longer = Arrays.copyOf(deflated, deflated.length + 1);
    assertThat(read(0, raw.length, longer).refusal()).isPresent();
    byte[] shorter = Arrays.copyOf(deflated, deflated.length - 1);
    assertThat(read(0, raw.length, shorter).refusal()).isPresent();
    assertThat(read(0, raw.length, new byte[deflated.length]).refusal()).isPresent();
  }

  @Test
  void b8_aBomb_isNeverInflatedBeyondItsBound() {
    byte[] bomb = bombOf(Deflation.RAW_BYTES_MAX + 1);
    assertThat(read(1, Deflation.RAW_BYTES_MAX + 1, bomb).refusal().orElseThrow())
        .contains("claim");
    assertThat(read(1, Deflation.RAW_BYTES_MAX, bomb).refusal().orElseThrow()).contains("claim");
    assertThat(read(1, 64L * bomb.length, bomb).refusal().orElseThrow()).contains("do not end");
    byte[] padded = Arrays.copyOf(bombOf(Deflation.RAW_BYTES_MAX), 65_536);
    assertThat(read(1, Deflation.RAW_BYTES_MAX, padded).refusal()).isPresent();
  }

  @Test
  void b9_recordsThatGrowTheMost_costBoundedMemory() {
    // Sixteen parents by distance make 700 bytes of a record of 20, and again and again so.
    List<Block> wide = new ArrayList<>();
    Optional<Block> back = Optional.empty();
    while (wide.size() < Records.RECORDS_MAX) {
      int from = Math.max(0, wide.size() - 17);
      List<Block> parents = wide.subList(from, Math.max(from, wide.size() - 1));
      back = Optional.of(Block.append(author(1), DOC, back, parents, 1, new byte[0]));
      wide.add(back.get());
    }
    PackBody body = new PackBody(Message.ENC_COMPACT, 0, compact(wide), new byte[0]).deflated();
    assertThat(body.body().length).isLessThan(60_000);
    assertThat(body.read(DOC).orThrow()).hasSize(Records.RECORDS_MAX);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    assertThat(body.read(DOC).value()).isPresent();
    assertThat(threads.getThreadAllocatedBytes(id) - before).isLessThan(64L << 20);
  }

  private static byte[] bombOf(int length) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[length]);
    deflater.finish();
    byte[] out = new byte[65_536];
    int written = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, written);
  }

  @Test
  void whatDeflatesTooWell_isSentWithinTheRatio() {
    byte[] zeros = new byte[200_000];
    byte[] deflated = Deflation.deflate(zeros).orElseThrow();
    assertThat(deflated.length).isBetween(zeros.length / 64, zeros.length / 7);
    assertThat(Deflation.inflate(deflated, zeros.length)).isEqualTo(zeros);
  }

  // ---- strangers' bytes ----

  @Property(tries = 3_000)
  void randomBytes_areATypedFailure(@ForAll byte[] bytes, @ForAll long seed) {
    Random random = new Random(seed);
    read(random.nextInt(2), random.nextBoolean() ? 0 : random.nextInt(5_000), bytes);
  }

  @Property(tries = 2_000)
  void mutatedBodies_areATypedFailureOrBlocks(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] body = compact(history(random, 1 + random.nextInt(12)));
    for (int i = random.nextInt(3); i >= 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    Decoded<List<PackRecord>> read =
        read(1, 0, Arrays.copyOf(body, body.length - random.nextInt(2)));
    read.refusal().ifPresent(reason -> assertThat(reason).isNotBlank().hasLineCount(1));
    read.value()
        .ifPresent(
            records ->
                records.forEach(
                    record -> {
                      Block block = record.block().orThrow();
                      assertThat(Block.decode(block.bytes()).orThrow()).isEqualTo(block);
                      assertThat(block.document()).isEqualTo(DOC);
                    }));
  }

  // ---- small things ----

  private static Decoded<List<PackRecord>> read(long enc, long rawLength, byte[] body) {
    return new PackBody(enc, rawLength, body, new byte[0]).read(DOC);
  }

  private static byte[] compact(List<Block> blocks) {
    CompactWriter writer = new CompactWriter();
    blocks.forEach(block -> assertThat(writer.addIfRoom(block, Long.MAX_VALUE)).isTrue());
    byte[] body = writer.body();
    assertThat(writer.length()).isEqualTo(body.length);
    return body;
  }

  private static List<Block> chain(int length, byte[] payload) {
    List<Block> chain = new ArrayList<>();
    Optional<Block> back = Optional.empty();
    for (int i = 0; i < length; i++) {
      back = Optional.of(Block.append(author(1), DOC, back, List.of(), 1, payload));
      chain.add(back.get());
    }
    return chain;
  }

  private static AuthorId author(int number) {
    return AuthorId.of(
        SigningKey.ofSeed(Digest.sha256(new byte[] {(byte) number}).bytes()).publicKey());
  }

  private static SignedBlock unsigned(Block block) {
    return new SignedBlock(block, Optional.empty());
  }

  private static List<Block> blocks(List<SignedBlock> signed) {
    return signed.stream().map(SignedBlock::block).toList();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
