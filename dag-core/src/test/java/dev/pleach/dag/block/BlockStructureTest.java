package dev.pleach.dag.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BlockStructureTest {
  private final Map<Cid, Block> known = new HashMap<>();

  @Property(tries = 100)
  void whatIsAppendedIsRight(@ForAll Random random) {
    for (Block block : TestBlocks.randomGraph(random, 20, 3)) {
      assertThat(check(block)).isEmpty();
      known.put(block.cid(), block);
    }
  }

  @Example
  void first_withRightNumbers() {
    assertThat(check(new FieldsBuilder().build())).isEmpty();
  }

  @Example
  void first_withOtherNumbers() {
    assertBroken(new FieldsBuilder().height(2).build(), "height is 2, must be 1");
    assertBroken(new FieldsBuilder().lamport(2).build(), "lamport is 2, must be 1");
  }

  @Example
  void next_mustExceedTheGreatestOfBackAndParents() {
    Block back = add(new FieldsBuilder().second().seq(4).height(9).lamport(20).opCount(3).build());
    Block parent = add(TestBlocks.first(2));
    Block right = next(back, parent).height(10).lamport(23).build();
    assertThat(check(right)).isEmpty();
    assertBroken(next(back, parent).height(9).lamport(23).build(), "height");
    assertBroken(next(back, parent).height(11).lamport(23).build(), "height");
    assertBroken(next(back, parent).height(10).lamport(22).build(), "lamport");
    assertBroken(next(back, parent).height(10).lamport(24).build(), "lamport");
  }

  @Example
  void next_byParentsAloneToo() {
    Block parent = add(new FieldsBuilder().height(5).lamport(7).opCount(0).build());
    FieldsBuilder right = new FieldsBuilder().parents(List.of(parent.cid()));
    assertThat(check(right.height(6).lamport(7).build())).isEmpty();
    assertBroken(right.height(5).lamport(7).build(), "height");
    assertBroken(right.height(6).lamport(8).build(), "lamport");
  }

  @Example
  void seq_mustFollowBack() {
    Block back = add(new FieldsBuilder().second().seq(4).height(9).lamport(20).build());
    Block parent = add(TestBlocks.first(2));
    for (long seq : new long[] {2, 4, 6}) {
      assertBroken(next(back, parent).seq(seq).height(10).lamport(21).build(), "seq");
    }
  }

  @Example
  void back_mustBeTheAuthorsOwn() {
    Block other = add(TestBlocks.first(2));
    Block block = new FieldsBuilder().back(other.cid()).seq(2).height(2).lamport(2).build();
    assertBroken(block, "another author");
  }

  @Example
  void linksIntoAnotherDocument() {
    Block other =
        add(
            Block.append(
                TestBlocks.author(1),
                TestBlocks.document("other"),
                Optional.empty(),
                List.of(),
                1,
                new byte[0]));
    assertBroken(
        new FieldsBuilder().parents(List.of(other.cid())).height(2).lamport(2).build(),
        "another document");
    assertBroken(
        new FieldsBuilder().back(other.cid()).seq(2).height(2).lamport(2).build(),
        "another document");
  }

  @Example
  void numbersAtTheirEnd_doNotOverflow() {
    Block back =
        add(
            new FieldsBuilder()
                .lamport(Block.COUNT_MAX)
                .height(Block.COUNT_MAX)
                .opCount(65_535)
                .build());
    Block block =
        new FieldsBuilder().back(back.cid()).seq(2).height(Block.COUNT_MAX).lamport(1).build();
    assertBroken(block, "must be 9007199254740992");
  }

  @Example
  void verdict_isLasting() {
    Rejection verdict = check(new FieldsBuilder().height(2).build()).orElseThrow();
    assertThat(verdict.isLasting()).isTrue();
    assertThat(verdict.reason()).contains(new FieldsBuilder().height(2).build().cid().toString());
  }

  private static FieldsBuilder next(Block back, Block parent) {
    return new FieldsBuilder().back(back.cid()).seq(back.seq() + 1).parents(List.of(parent.cid()));
  }

  private Block add(Block block) {
    known.put(block.cid(), block);
    return block;
  }

  private Optional<Rejection> check(Block block) {
    return BlockStructure.check(block, known::get);
  }

  private void assertBroken(Block block, String reason) {
    assertThat(check(block))
        .get()
        .isInstanceOf(Rejection.BrokenStructure.class)
        .extracting(Rejection::reason)
        .asString()
        .contains(reason);
  }
}
