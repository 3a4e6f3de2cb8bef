package dev.pleach.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.simulator.Comparison;
import dev.pleach.simulator.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockWalkTest {
  private static final DocumentId DOCUMENT = DocumentId.of(new byte[32]);

  private static AuthorId author(int number) {
    return AuthorId.of(Digest.sha256(new byte[] {(byte) number}).bytes());
  }

  private static Block block(int author, Optional<Block> back, List<Block> parents) {
    return Block.append(author(author), DOCUMENT, back, parents, 1, new byte[] {1});
  }

  private static List<Block> chain(int author, int length) {
    List<Block> chain = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Optional<Block> back = i == 0 ? Optional.empty() : Optional.of(chain.get(i - 1));
      chain.add(block(author, back, List.of()));
    }
    return chain;
  }

  @Test
  void chain_takesARoundTripForEachBlock() {
    assertThat(new BlockWalk().cost(new Gap(1, List.of(chain(1, 10), List.of()))))
        .isEqualTo(new Comparison.Cost(11, 68 + 10 * 36, 10.5));
  }

  @Test
  void bothSides_walkAtOnce() {
    assertThat(new BlockWalk().cost(new Gap(5, List.of(chain(1, 3), chain(2, 4)))))
        .isEqualTo(new Comparison.Cost(12, 5 * 68 + 7 * 36, 4.5));
  }

  @Test
  void nothingMissing_stillShowsEveryHead() {
    assertThat(new BlockWalk().cost(new Gap(1_000, List.of(List.of(), List.of()))))
        .isEqualTo(new Comparison.Cost(1_000, 68_000, 0.5));
  }

  /** A head that links to the whole of a chain's blocks at once shortens the walk. */
  @Test
  void shortestWayDown_isWhatCounts() {
    List<Block> chain = chain(1, 10);
    List<Block> all = new ArrayList<>(chain);
    all.add(block(2, Optional.empty(), List.of(chain.get(4), chain.get(9))));
    assertThat(BlockWalk.depth(all)).isEqualTo(6);
  }

  @Test
  void simulator_findsIt() {
    assertThat(Comparison.installed()).hasAtLeastOneElementOfType(BlockWalk.class);
  }
}
