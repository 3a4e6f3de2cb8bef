package dev.pleach.dag.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FrontierTest {
  @Property(tries = 200)
  void frontier_isTheHeadsInEveryTopologicalOrder(@ForAll Random random) {
    List<Block> blocks = TestBlocks.randomGraph(random, 25, 4);
    Frontier expected = TestBlocks.headsByDefinition(blocks);
    Frontier byOne = Frontier.EMPTY;
    for (Block block : anotherTopologicalOrder(blocks, random)) {
      byOne = byOne.with(block);
    }
    assertThat(byOne).isEqualTo(expected).hasSameHashCodeAs(expected);
  }

  @Property(tries = 200)
  void withAll_isWithOfEachInAnySplitAndOrder(@ForAll Random random) {
    List<Block> blocks = TestBlocks.randomGraph(random, 25, 4);
    int split = random.nextInt(blocks.size() + 1);
    List<Block> rest = new ArrayList<>(blocks.subList(split, blocks.size()));
    Collections.shuffle(rest, random);
    Frontier frontier = Frontier.EMPTY.withAll(blocks.subList(0, split)).withAll(rest);
    assertThat(frontier).isEqualTo(TestBlocks.headsByDefinition(blocks));
  }

  @Property(tries = 50)
  void digests_areThoseOfTheSortedHeads(@ForAll Random random) {
    Frontier frontier = TestBlocks.headsByDefinition(TestBlocks.randomGraph(random, 12, 6));
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    frontier.heads().forEach(head -> joined.writeBytes(head.digest().bytes()));
    assertThat(frontier.digests()).isEqualTo(joined.toByteArray());
    assertThat(frontier.stateDigest()).isEqualTo(Digest.sha256(joined.toByteArray()));
    assertThat(new Frontier(frontier.heads())).isEqualTo(frontier);
    assertThat(frontier.heads()).isSorted();
  }

  @Example
  void with_aHeadAgainChangesNothing() {
    Block first = TestBlocks.first(1);
    Frontier frontier = Frontier.EMPTY.with(first).with(TestBlocks.first(2));
    assertThat(frontier.heads()).hasSize(2);
    assertThat(frontier.with(first)).isEqualTo(frontier);
    assertThat(frontier.withAll(List.of(first))).isEqualTo(frontier);
  }

  @Example
  void empty() {
    assertThat(Frontier.EMPTY.isEmpty()).isTrue();
    assertThat(Frontier.EMPTY.heads()).isEmpty();
    assertThat(Frontier.EMPTY.digests()).isEmpty();
    assertThat(Frontier.of(List.of())).isEqualTo(Frontier.EMPTY);
    assertThat(Frontier.EMPTY.withAll(List.of())).isEqualTo(Frontier.EMPTY);
  }

  @Example
  void contains_headsOnly() {
    List<Cid> cids = TestBlocks.cids(5);
    Frontier frontier = Frontier.of(cids.subList(1, 4));
    assertThat(cids.stream().map(frontier::contains))
        .containsExactly(false, true, true, true, false);
    assertThat(frontier.isEmpty()).isFalse();
    assertThat(frontier).isNotEqualTo(Frontier.of(cids)).isNotEqualTo("text");
    assertThat(frontier.toString()).contains(cids.get(1).toString());
  }

  @Example
  void constructor_wantsSortedBlocksWithoutDoubles() {
    List<Cid> sorted = TestBlocks.cids(3);
    List<Cid> reversed = new ArrayList<>(sorted);
    Collections.reverse(reversed);
    assertThat(new Frontier(sorted).heads()).isEqualTo(sorted);
    assertThatIllegalArgumentException().isThrownBy(() -> new Frontier(reversed));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Frontier(List.of(sorted.get(0), sorted.get(0))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Frontier(List.of(Cid.ofRaw(new byte[1]))));
    assertThat(Frontier.of(reversed)).isEqualTo(new Frontier(sorted));
    assertThat(Frontier.of(List.of(sorted.get(0), sorted.get(0))).heads()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Frontier.of(List.of(Cid.ofRaw(new byte[1]))));
  }

  @Example
  void heads_cannotBeChanged() {
    List<Cid> mine = new ArrayList<>(TestBlocks.cids(2));
    Frontier frontier = new Frontier(mine);
    mine.clear();
    assertThat(frontier.heads()).hasSize(2);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> frontier.heads().set(0, TestBlocks.cid(9)));
  }

  /** Takes at random a block whose links are all taken, until none is left. */
  static List<Block> anotherTopologicalOrder(List<Block> blocks, Random random) {
    List<Block> left = new ArrayList<>(blocks);
    List<Block> order = new ArrayList<>();
    List<Cid> taken = new ArrayList<>();
    while (!left.isEmpty()) {
      Collections.shuffle(left, random);
      Block next =
          left.stream().filter(b -> taken.containsAll(b.links())).findFirst().orElseThrow();
      left.remove(next);
      taken.add(next.cid());
      order.add(next);
    }
    return order;
  }
}
