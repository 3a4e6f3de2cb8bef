package dev.pleach.dag.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pleach.dag.Cid;
import dev.pleach.dag.codec.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class BlockTest {
  @Example
  void append_firstBlockStartsTheChain() {
    Block block = TestBlocks.first(1);
    assertThat(block.author()).isEqualTo(TestBlocks.author(1));
    assertThat(block.document()).isEqualTo(TestBlocks.DOCUMENT);
    assertThat(block.back()).isEmpty();
    assertThat(block.parents()).isEmpty();
    assertThat(block.links()).isEmpty();
    assertThat(block.seq()).isEqualTo(1);
    assertThat(block.height()).isEqualTo(1);
    assertThat(block.lamport()).isEqualTo(1);
    assertThat(block.nextLamport()).isEqualTo(2);
    assertThat(block.payloadType()).isZero();
    assertThat(block.fields().authority()).isEmpty();
    assertThat(block.tip()).isEqualTo(new Tip(block.author(), 1, block.cid()));
    assertThat(block.cid()).isEqualTo(Cid.ofDagCbor(block.bytes()));
    assertThat(block.length()).isEqualTo(block.bytes().length);
    assertThat(block.toString()).contains(block.cid().toString(), "h=1", "s=1", "n=1");
  }

  @Example
  void append_followsFromBackAndParents() {
    Block mine = TestBlocks.first(1);
    Block theirs =
        Block.append(
            TestBlocks.author(2), TestBlocks.DOCUMENT, Optional.empty(), List.of(mine), 10, ops());
    Block next =
        Block.append(
            TestBlocks.author(1),
            TestBlocks.DOCUMENT,
            Optional.of(mine),
            List.of(theirs, mine, theirs),
            0,
            ops());
    assertThat(next.parents()).containsExactly(theirs.cid());
    assertThat(next.back()).contains(mine.cid());
    assertThat(next.links()).containsExactly(theirs.cid(), mine.cid());
    assertThat(next.seq()).isEqualTo(2);
    assertThat(next.height()).isEqualTo(3);
    assertThat(next.lamport()).isEqualTo(12);
    assertThat(next.nextLamport()).isEqualTo(12);
  }

  @Example
  void append_onAnotherDocumentOrAnothersChainIsOurOwnFault() {
    Block mine = TestBlocks.first(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Block.append(
                    TestBlocks.author(1),
                    TestBlocks.document("other"),
                    Optional.empty(),
                    List.of(mine),
                    0,
                    ops()))
        .withMessageContaining("another document");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Block.append(
                    TestBlocks.author(2),
                    TestBlocks.DOCUMENT,
                    Optional.of(mine),
                    List.of(),
                    0,
                    ops()))
        .withMessageContaining("another author");
  }

  @Example
  void append_pastTheEndOfANumberIsOurOwnFault() {
    Block last = new FieldsBuilder().second().seq(Block.SEQ_MAX).build();
    assertThatIllegalArgumentException().isThrownBy(() -> after(last)).withMessageContaining("seq");
    Block highest = new FieldsBuilder().height(Block.COUNT_MAX).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> after(highest))
        .withMessageContaining("height");
    Block latest = new FieldsBuilder().lamport(Block.COUNT_MAX).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> after(latest))
        .withMessageContaining("lamport");
  }

  private static Block after(Block block) {
    return Block.append(
        block.author(), block.document(), Optional.of(block), List.of(), 0, new byte[0]);
  }

  @Example
  void bytesAndPayload_areCopiedInAndOut() {
    byte[] payload = {1, 2, 3};
    Block block = new FieldsBuilder().payload(payload).build();
    Cid cid = block.cid();
    payload[0] = 9;
    block.payload()[1] = 9;
    block.bytes()[2] = 9;
    block.fields().payload()[2] = 9;
    assertThat(block.payload()).containsExactly(1, 2, 3);
    assertThat(Cid.ofDagCbor(block.bytes())).isEqualTo(cid);
    byte[] foreign = block.bytes();
    Block read = Block.decode(foreign).orThrow();
    Arrays.fill(foreign, (byte) 0);
    assertThat(Cid.ofDagCbor(read.bytes())).isEqualTo(cid);
    assertThat(read.payload()).containsExactly(1, 2, 3);
  }

  @Example
  void equality_isThatOfTheCid() {
    Block block = TestBlocks.first(1);
    Block same = Block.decode(block.bytes()).orThrow();
    assertThat(same).isEqualTo(block).hasSameHashCodeAs(block);
    assertThat(block).isNotEqualTo(TestBlocks.first(2)).isNotEqualTo("text");
  }

  @Property(tries = 100)
  void everyBlockOfAGraphComesBack(@ForAll Random random) {
    for (Block block : TestBlocks.randomGraph(random, 10, 3)) {
      Block read = Block.decode(block.bytes()).orThrow();
      assertThat(read).isEqualTo(block);
      assertThat(read.links()).isEqualTo(block.links());
      assertThat(read.payload()).isEqualTo(block.payload());
      assertThat(read.tip()).isEqualTo(block.tip());
      assertThat(read.nextLamport()).isEqualTo(block.nextLamport());
    }
  }

  @Property(tries = 100)
  void topologicalOrder_hasAncestorsFirst(@ForAll Random random) {
    List<Block> blocks = TestBlocks.randomGraph(random, 30, 4);
    List<Block> shuffled = new ArrayList<>(blocks);
    Collections.shuffle(shuffled, random);
    shuffled.sort(Block.TOPOLOGICAL);
    Set<Cid> seen = new HashSet<>();
    for (Block block : shuffled) {
      assertThat(seen).containsAll(block.links());
      seen.add(block.cid());
    }
    List<Block> again = new ArrayList<>(blocks);
    again.sort(Block.TOPOLOGICAL);
    assertThat(shuffled).isEqualTo(again);
  }

  @Property(tries = 1_000)
  void mutatedBytes_areRefusedOrAnotherBlock(@ForAll Random random) {
    Block block = sample();
    byte[] bytes = block.bytes();
    for (int i = 0; i <= random.nextInt(2); i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    }
    Decoded<Block> verdict = Block.decode(bytes);
    verdict
        .value()
        .ifPresent(
            other -> {
              assertThat(other.bytes()).isEqualTo(bytes);
              assertThat(other.equals(block)).isEqualTo(Arrays.equals(bytes, block.bytes()));
            });
    verdict.refusal().ifPresent(reason -> assertThat(reason).isNotBlank().hasLineCount(1));
  }

  @Property(tries = 500)
  void randomBytes_areNeverABlockAndNeverThrow(@ForAll @Size(max = 300) byte[] bytes) {
    assertThat(Block.decode(bytes).value()).isEmpty();
  }

  @Example
  void truncation_atEveryByteIsRefused() {
    byte[] bytes = sample().bytes();
    for (int length = 0; length < bytes.length; length++) {
      assertThat(Block.decode(Arrays.copyOf(bytes, length)).value()).isEmpty();
    }
    assertThat(Block.decode(Arrays.copyOf(bytes, bytes.length + 1)).value()).isEmpty();
  }

  private static Block sample() {
    return new FieldsBuilder()
        .second()
        .parents(TestBlocks.cids(3))
        .authority(TestBlocks.cids(2))
        .height(300)
        .lamport(70_000)
        .build();
  }

  private static byte[] ops() {
    return new byte[] {4, 2};
  }
}
