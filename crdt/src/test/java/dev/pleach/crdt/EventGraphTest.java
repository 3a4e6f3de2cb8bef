package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventGraphTest {
  private static Block block(int author, Block back, List<Block> parents, int salt) {
    byte[] key = new byte[32];
    key[0] = (byte) author;
    key[1] = (byte) (author >> 8);
    byte[] payload = {(byte) salt, (byte) (salt >> 8)};
    return Block.append(
        AuthorId.of(key), Replica.DOCUMENT, Optional.ofNullable(back), parents, 1, payload);
  }

  /** Many authors, forks of authors, merges of up to three branches. */
  private static List<Block> randomBlocks(Random random, int count, int authors) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int author = random.nextInt(authors);
      List<Block> own = new ArrayList<>(blocks);
      own.removeIf(b -> (b.author().bytes()[0] & 0xff) + 256 * b.author().bytes()[1] != author);
      int newest = random.nextInt(5) == 0 ? random.nextInt(own.size() + 1) : own.size();
      Block back = newest == 0 ? null : own.get(newest - 1);
      List<Block> parents = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0 && !blocks.isEmpty(); j--) {
        parents.add(blocks.get(blocks.size() - 1 - random.nextInt(Math.min(12, blocks.size()))));
      }
      blocks.add(block(author, back, parents, i));
    }
    return blocks;
  }

  @Property(tries = 60)
  void ancestry_isThatOfAClosure(@ForAll long seed) {
    Random random = new Random(seed);
    List<Block> blocks = randomBlocks(random, 120, random.nextBoolean() ? 4 : 300);
    EventGraph<Integer> graph = new EventGraph<>();
    List<BitSet> pasts = new ArrayList<>();
    for (Block block : blocks) {
      int event = graph.append(block, 0);
      assertThat(graph.id(event)).isEqualTo(block.cid());
      assertThat(graph.find(block.cid())).hasValue(event);
      BitSet past = new BitSet();
      for (int i = 0; i < graph.parentCount(event); i++) {
        past.set(graph.parent(event, i));
        past.or(pasts.get(graph.parent(event, i)));
      }
      pasts.add(past);
    }
    for (int x = 0; x < graph.size(); x++) {
      for (int y = 0; y < graph.size(); y++) {
        assertThat(graph.isAncestor(x, y)).isEqualTo(pasts.get(y).get(x));
        if (graph.isAncestor(x, y)) {
          assertThat(graph.compare(x, 0, y, 0)).isNegative();
        }
        assertThat(graph.compare(x, 0, y, 0)).isEqualTo(-graph.compare(y, 0, x, 0));
      }
    }
  }

  @Test
  void append_repeated_changesNothing() {
    EventGraph<String> graph = new EventGraph<>();
    Block first = block(1, null, List.of(), 0);
    Block second = block(1, first, List.of(), 0);
    assertThat(graph.append(first, "a")).isZero();
    assertThat(graph.append(second, "b")).isEqualTo(1);
    assertThat(graph.append(first, "c")).isZero();
    assertThat(graph.size()).isEqualTo(2);
    assertThat(graph.op(0)).isEqualTo("a");
  }

  @Test
  void append_withoutItsLinks_throws() {
    Block first = block(1, null, List.of(), 0);
    Block second = block(1, first, List.of(), 0);
    assertThatThrownBy(() -> new EventGraph<String>().append(second, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(first.cid().toString());
  }

  /** Ten times as long as any stack is deep. */
  @Test
  void chainOfAHundredThousandBlocks_isWalkedWithoutAStack() {
    walkChain(100_000);
  }

  @Test
  @Tag("soak")
  void chainOfAMillionBlocks_isWalkedWithoutAStack() {
    walkChain(1_000_000);
  }

  private static void walkChain(int count) {
    Payload payload = Payload.of(List.of(Op.insertText(ContainerRef.ROOT, Integer.MAX_VALUE, "x")));
    EventGraph<Payload> graph = new EventGraph<>();
    Block tip = null;
    Block other = null;
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[32];
      boolean second = i > 0 && i % 100 == 0;
      key[0] = (byte) (second ? 2 : 1);
      Block back = second ? other : tip;
      List<Block> parents = second ? List.of(tip) : other == null ? List.of() : List.of(other);
      Block block =
          Block.append(
              AuthorId.of(key),
              Replica.DOCUMENT,
              Optional.ofNullable(back),
              parents,
              1,
              payload.bytes());
      graph.append(block, payload);
      if (second) {
        other = block;
      } else {
        tip = block;
      }
    }
    assertThat(graph.isAncestor(0, count - 1)).isTrue();
    assertThat(graph.isAncestor(count - 1, 0)).isFalse();
    DocumentState state = new DocumentCrdt(ContainerType.TEXT).replay(graph);
    assertThat(state.snapshot().text(Path.ROOT).orElseThrow()).hasSize(count);
  }
}
