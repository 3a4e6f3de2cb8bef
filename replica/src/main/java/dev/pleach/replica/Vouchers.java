package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What proves a convicted author's block that counts and has no signature of its own, where all
 * blocks above it in the author's chain count no longer: those above it up to the first that is
 * signed. They are kept, sent and archived along with it, and count for nobody.
 */
final class Vouchers {
  private final Function<Block, List<Cid>> above;
  private final Function<Cid, Optional<SignedBlock>> blocks;

  /**
   * A search.
   *
   * @param above gives candidates for the next block of the chain that do not count
   * @param blocks gives a block, or empty if it cannot be had
   */
  Vouchers(Function<Block, List<Cid>> above, Function<Cid, Optional<SignedBlock>> blocks) {
    this.above = above;
    this.blocks = blocks;
  }

  /** The search among what a store keeps. */
  static Vouchers kept(DocumentRows rows, Function<Cid, Optional<SignedBlock>> blocks) {
    return new Vouchers(
        block -> rows.outAt(block.document(), block.author(), block.seq() + 1), blocks);
  }

  /**
   * Returns the shortest chain of blocks above {@code end} whose last is signed, the lowest first;
   * empty if there is none.
   */
  List<SignedBlock> of(Block end) {
    Map<Cid, SignedBlock> below = new HashMap<>();
    ArrayDeque<SignedBlock> open = new ArrayDeque<>(above(end));
    while (!open.isEmpty()) {
      SignedBlock at = open.remove();
      if (at.signature().isPresent()) {
        return path(at, below);
      }
      for (SignedBlock next : above(at.block())) {
        if (below.putIfAbsent(next.block().cid(), at) == null) {
          open.add(next);
        }
      }
    }
    return List.of();
  }

  private List<SignedBlock> above(Block block) {
    return above.apply(block).stream()
        .flatMap(cid -> blocks.apply(cid).stream())
        .filter(next -> next.block().back().equals(Optional.of(block.cid())))
        .filter(next -> next.block().author().equals(block.author()))
        .toList();
  }

  private static List<SignedBlock> path(SignedBlock last, Map<Cid, SignedBlock> below) {
    List<SignedBlock> path = new ArrayList<>();
    for (SignedBlock at = last; at != null; at = below.get(at.block().cid())) {
      path.add(at);
    }
    Collections.reverse(path);
    return path;
  }
}
