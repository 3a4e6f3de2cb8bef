package dev.pleach.dag.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pleach.dag.Cid;
import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every bound of the layout at n and at n + 1, for those who write and for those who read. */
class BlockBoundsTest {
  private static final long LIMIT_53 = (1L << 53) - 1;
  private static final long LIMIT_32 = (1L << 32) - 1;

  @Test
  void height() {
    assertTaken(new FieldsBuilder().height(1), w -> w.put("h", x -> x.int64(1)));
    assertTaken(new FieldsBuilder().height(LIMIT_53), w -> w.put("h", x -> x.int64(LIMIT_53)));
    assertRefused(() -> new FieldsBuilder().height(0).build(), w -> w.put("h", x -> x.int64(0)));
    assertRefused(
        () -> new FieldsBuilder().height(LIMIT_53 + 1).build(),
        w -> w.put("h", x -> x.int64(LIMIT_53 + 1)));
    assertRefused(() -> new FieldsBuilder().height(-1).build(), w -> w.put("h", x -> x.int64(-1)));
  }

  @Test
  void lamport() {
    assertTaken(new FieldsBuilder().lamport(1), w -> w.put("l", x -> x.int64(1)));
    assertTaken(new FieldsBuilder().lamport(LIMIT_53), w -> w.put("l", x -> x.int64(LIMIT_53)));
    assertRefused(() -> new FieldsBuilder().lamport(0).build(), w -> w.put("l", x -> x.int64(0)));
    assertRefused(
        () -> new FieldsBuilder().lamport(LIMIT_53 + 1).build(),
        w -> w.put("l", x -> x.int64(LIMIT_53 + 1)));
  }

  @Test
  void opCount() {
    assertTaken(new FieldsBuilder().opCount(0), w -> w.put("n", x -> x.int64(0)));
    assertTaken(new FieldsBuilder().opCount(65_535), w -> w.put("n", x -> x.int64(65_535)));
    assertRefused(() -> new FieldsBuilder().opCount(-1).build(), w -> w.put("n", x -> x.int64(-1)));
    assertRefused(
        () -> new FieldsBuilder().opCount(65_536).build(), w -> w.put("n", x -> x.int64(65_536)));
    assertRefusedBytes(w -> w.put("n", x -> x.int64(1L << 32)));
  }

  @Test
  void seq() {
    assertTaken(
        new FieldsBuilder().second().seq(LIMIT_32),
        w -> w.put("b", x -> x.link(TestBlocks.cid(1_000))).put("s", x -> x.int64(LIMIT_32)));
    assertRefused(
        () -> new FieldsBuilder().second().seq(LIMIT_32 + 1).build(),
        w -> w.put("b", x -> x.link(TestBlocks.cid(1_000))).put("s", x -> x.int64(LIMIT_32 + 1)));
    assertRefused(() -> new FieldsBuilder().seq(0).build(), w -> w.put("s", x -> x.int64(0)));
  }

  @Test
  void back_isNullExactlyIfSeqIsOne() {
    assertRefused(() -> new FieldsBuilder().seq(2).build(), w -> w.put("s", x -> x.int64(2)));
    assertRefused(
        () -> new FieldsBuilder().back(TestBlocks.cid(1)).build(),
        w -> w.put("b", x -> x.link(TestBlocks.cid(1))));
  }

  @Test
  void back_isNotAmongTheParents() {
    Cid back = TestBlocks.cid(1_000);
    assertRefused(
        () -> new FieldsBuilder().second().parents(List.of(back)).build(),
        w ->
            w.put("b", x -> x.link(back))
                .put("s", x -> x.int64(2))
                .put("p", x -> links(x, List.of(back))));
  }

  @Test
  void payloadType() {
    assertTaken(new FieldsBuilder().payloadType(4), w -> w.put("t", x -> x.int64(4)));
    assertTaken(
        new FieldsBuilder().payloadType(Long.MAX_VALUE),
        w -> w.put("t", x -> x.int64(Long.MAX_VALUE)));
    assertRefused(
        () -> new FieldsBuilder().payloadType(-1).build(), w -> w.put("t", x -> x.int64(-1)));
  }

  @Test
  void payload() {
    byte[] most = TestBlocks.filled(262_144);
    byte[] tooMuch = TestBlocks.filled(262_145);
    assertTaken(
        new FieldsBuilder().payload(new byte[0]), w -> w.put("o", x -> x.bytes(new byte[0])));
    assertTaken(new FieldsBuilder().payload(most), w -> w.put("o", x -> x.bytes(most)));
    assertRefused(
        () -> new FieldsBuilder().payload(tooMuch).build(), w -> w.put("o", x -> x.bytes(tooMuch)));
  }

  @Test
  void parentsAndAuthority_atMostSixteen() {
    List<Cid> most = TestBlocks.cids(16);
    List<Cid> tooMany = TestBlocks.cids(17);
    assertTaken(new FieldsBuilder().parents(most), w -> w.put("p", x -> links(x, most)));
    assertTaken(new FieldsBuilder().authority(most), w -> w.put("c", x -> links(x, most)));
    assertRefused(
        () -> new FieldsBuilder().parents(tooMany).build(),
        w -> w.put("p", x -> links(x, tooMany)));
    assertRefused(
        () -> new FieldsBuilder().authority(tooMany).build(),
        w -> w.put("c", x -> links(x, tooMany)));
  }

  @Test
  void d3_aHundredThousandParentsAreRefusedAtTheSeventeenth() {
    List<Cid> many = TestBlocks.cids(6_000);
    Decoded<Block> verdict = Block.decode(encoded(w -> w.put("p", x -> links(x, many))));
    assertThat(verdict.refusal()).contains("more than 16 links");
  }

  @Test
  void d3_parentsSortedAndWithoutDoubles() {
    List<Cid> sorted = TestBlocks.cids(2);
    for (List<Cid> wrong :
        List.of(
            List.of(sorted.get(1), sorted.get(0)),
            List.of(sorted.get(0), sorted.get(0)),
            List.of(sorted.get(0), sorted.get(1), sorted.get(1)))) {
      assertRefused(
          () -> new FieldsBuilder().parents(wrong).build(), w -> w.put("p", x -> links(x, wrong)));
      assertRefused(
          () -> new FieldsBuilder().authority(wrong).build(),
          w -> w.put("c", x -> links(x, wrong)));
    }
  }

  @Test
  void d3_linksToOtherCodecsAndHashes() {
    List<Cid> foreign = new ArrayList<>();
    foreign.add(Cid.ofRaw(new byte[1]));
    foreign.add(Cid.parse("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR"));
    foreign.add(Cid.parse("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"));
    for (Cid wrong : foreign) {
      assertRefused(
          () -> new FieldsBuilder().parents(List.of(wrong)).build(),
          w -> w.put("p", x -> links(x, List.of(wrong))));
      assertRefused(
          () -> new FieldsBuilder().authority(List.of(wrong)).build(),
          w -> w.put("c", x -> links(x, List.of(wrong))));
      assertRefused(
          () -> new FieldsBuilder().second().back(wrong).build(),
          w -> w.put("b", x -> x.link(wrong)).put("s", x -> x.int64(2)));
    }
  }

  @Test
  void idsHave32Bytes() {
    for (int length : new int[] {0, 31, 33}) {
      assertRefusedBytes(w -> w.put("a", x -> x.bytes(new byte[length])));
      assertRefusedBytes(w -> w.put("d", x -> x.bytes(new byte[length])));
    }
  }

  @Test
  void keys_exactlyTwelve() {
    for (String key : RawBlock.KEYS) {
      assertRefusedBytes(w -> w.remove(key));
    }
    assertRefusedBytes(w -> w.put("w", CborWriter::nil));
    assertRefusedBytes(w -> w.put("aa", CborWriter::nil));
  }

  @Test
  void fields_ofAnotherType() {
    for (String key : RawBlock.KEYS) {
      assertRefusedBytes(w -> w.put(key, x -> x.text("text")));
      assertRefusedBytes(w -> w.put(key, x -> x.bool(true)));
      assertRefusedBytes(w -> w.put(key, x -> x.startMap(0).endMap()));
    }
    assertRefusedBytes(w -> w.put("a", x -> x.link(TestBlocks.cid(1))));
    assertRefusedBytes(w -> w.put("o", x -> x.link(TestBlocks.cid(1))));
  }

  @Test
  void version_otherThanOneIsUnsupported() {
    for (long version : new long[] {0, 2, 1L << 40}) {
      Decoded<Block> verdict = Block.decode(encoded(w -> w.put("v", x -> x.int64(version))));
      assertThat(verdict.refusal()).contains("unsupported version " + version);
    }
  }

  @Test
  void encodedLength_greatestPossibleStaysBelowTheLimit() {
    FieldsBuilder greatest =
        new FieldsBuilder()
            .second()
            .seq(LIMIT_32)
            .height(LIMIT_53)
            .lamport(LIMIT_53)
            .opCount(65_535)
            .payloadType(Long.MAX_VALUE)
            .parents(TestBlocks.cids(16))
            .authority(TestBlocks.cids(16))
            .payload(TestBlocks.filled(262_144));
    assertThat(greatest.build().length()).isEqualTo(263_633).isLessThanOrEqualTo(Block.BYTES_MAX);
  }

  @Test
  void b5_moreThanTheLimitIsRefusedUnread() {
    assertThat(Block.decode(new byte[Block.BYTES_MAX + 1]).refusal())
        .contains("264193 bytes, at most 264192 are read");
    assertThat(Block.decode(new byte[Block.BYTES_MAX]).refusal().orElseThrow())
        .contains("bytes follow");
  }

  private static void links(CborWriter writer, List<Cid> links) {
    writer.startList(links.size());
    links.forEach(writer::link);
    writer.endList();
  }

  private static void assertTaken(FieldsBuilder fields, Consumer<RawBlock> change) {
    Block written = fields.build();
    Block read = Block.decode(written.bytes()).orThrow();
    assertThat(read).isEqualTo(written).hasSameHashCodeAs(written);
    assertThat(read.bytes()).isEqualTo(written.bytes());
    Decoded<Block> raw = Block.decode(encoded(change));
    assertThat(raw.refusal()).isEmpty();
  }

  private static void assertRefused(Runnable write, Consumer<RawBlock> change) {
    assertThatIllegalArgumentException().isThrownBy(write::run);
    assertRefusedBytes(change);
  }

  private static void assertRefusedBytes(Consumer<RawBlock> change) {
    Decoded<Block> verdict = Block.decode(encoded(change));
    assertThat(verdict.value()).isEmpty();
    assertThat(verdict.refusal().orElseThrow()).isNotBlank().hasLineCount(1);
  }

  private static byte[] encoded(Consumer<RawBlock> change) {
    RawBlock raw = new RawBlock();
    change.accept(raw);
    return raw.encode();
  }
}
