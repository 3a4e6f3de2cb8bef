package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * What counts of a document some of whose authors are convicted: all but those of their blocks that
 * are no ancestor of a block by somebody else. So what others have built on stays, and what a
 * convicted author adds alone does not count, on every replica that has the same proofs.
 */
final class EffectiveSet {
  private final Map<Cid, Block> out = new LinkedHashMap<>();
  private final List<Cid> heads = new ArrayList<>();

  private EffectiveSet() {}

  /**
   * Walks down from the heads as far as blocks may not count.
   *
   * @param heads of all blocks
   * @param convicted authors
   */
  static EffectiveSet of(
      Collection<Cid> heads, Set<AuthorId> convicted, Function<Cid, Block> blocks) {
    EffectiveSet found = new EffectiveSet();
    PriorityQueue<Block> queue = new PriorityQueue<>(Block.TOPOLOGICAL.reversed());
    Set<Cid> queued = new HashSet<>(heads);
    Set<Cid> endorsed = new HashSet<>();
    heads.forEach(head -> queue.add(blocks.apply(head)));
    int open = queue.size();
    while (open > 0) {
      Block block = queue.remove();
      boolean isEndorsed = endorsed.contains(block.cid());
      boolean isOut = !isEndorsed && convicted.contains(block.author());
      open -= isEndorsed ? 0 : 1;
      found.sort(block, isEndorsed, isOut);
      for (Cid link : block.links()) {
        if (queued.add(link)) {
          queue.add(blocks.apply(link));
          open += isOut ? 1 : 0;
          if (!isOut) {
            endorsed.add(link);
          }
        } else if (!isOut && endorsed.add(link)) {
          open--;
        }
      }
    }
    return found;
  }

  private void sort(Block block, boolean isEndorsed, boolean isOut) {
    if (isOut) {
      out.put(block.cid(), block);
    } else if (!isEndorsed) {
      heads.add(block.cid());
    }
  }

  /** Returns the blocks that do not count, descendants before ancestors. */
  Map<Cid, Block> out() {
    return out;
  }

  /** Returns the heads of those that do. */
  List<Cid> heads() {
    return heads;
  }
}
