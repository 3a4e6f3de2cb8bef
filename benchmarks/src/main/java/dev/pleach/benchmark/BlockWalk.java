package dev.pleach.benchmark;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.simulator.Comparison;
import dev.pleach.simulator.Gap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a walk over blocks would cost, in the way of DefraDB's replicators and its block exchange:
 * the head of every document is shown to the other side, and each missing block is asked for by its
 * CID once a block that links to it has come, one answer each. It is reckoned in the walk's favour:
 * heads are shown all at once, links are followed on all branches at once, a CID is all that a
 * request takes, no field has blocks of its own, and no head is shown by both sides.
 */
public final class BlockWalk implements Comparison {
  private static final int ID_BYTES = 32;
  private static final int CID_BYTES = 36;

  /** For the ServiceLoader. */
  public BlockWalk() {}

  @Override
  public String name() {
    return "walk";
  }

  @Override
  public Cost cost(Gap gap) {
    long blocks = gap.missing().stream().mapToLong(List::size).sum();
    int depth = gap.missing().stream().mapToInt(BlockWalk::depth).max().orElse(0);
    return new Cost(
        gap.documents() + blocks,
        gap.documents() * (ID_BYTES + CID_BYTES) + blocks * CID_BYTES,
        0.5 + depth);
  }

  /**
   * How many round trips it takes to fetch these: a block is heard of from the shortest way down to
   * it from a head, since a walk asks as soon as it hears.
   */
  static int depth(List<Block> missing) {
    Map<Cid, Integer> fetchedIn = new HashMap<>();
    int deepest = 0;
    for (Block block : missing.stream().sorted(Block.TOPOLOGICAL.reversed()).toList()) {
      int own = fetchedIn.computeIfAbsent(block.cid(), head -> 1);
      block.links().forEach(link -> fetchedIn.merge(link, own + 1, Math::min));
      deepest = Math.max(deepest, own);
    }
    return deepest;
  }
}
