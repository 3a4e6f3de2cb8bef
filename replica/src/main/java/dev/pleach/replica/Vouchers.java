package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What proves a block that counts and has no signature of its own, where no block above it in its
 * author's chain counts: those above it up to the first that is signed. They may be a convicted
 * author's, or lack what they stand on. They are kept, sent and archived along with it, and count
 * no more than before.
 */
final class Vouchers {
  private final Function<Block, ? extends Collection<SignedBlock>> above;

  /**
   * A search.
   *
   * @param above gives candidates for the next block of a chain
   */
  Vouchers(Function<Block, ? extends Collection<SignedBlock>> above) {
    this.above = above;
  }

  /** The search among what a store keeps. */
  static Vouchers kept(DocumentRows rows, Function<Cid, Optional<SignedBlock>> blocks) {
    return new Vouchers(block -> keptAbove(block, rows, blocks));
  }

  private static List<SignedBlock> keptAbove(
      Block block, DocumentRows rows, Function<Cid, Optional<SignedBlock>> blocks) {
    return rows.outAt(block.document(), block.author(), block.seq() + 1).stream()
        .flatMap(cid -> blocks.apply(cid).stream())
        .toList();
  }

  /** The search among these blocks. */
  static Vouchers among(Collection<SignedBlock> blocks) {
    Map<Cid, List<SignedBlock>> above = new HashMap<>();
    for (SignedBlock signed : blocks) {
      signed
          .block()
          .back()
          .ifPresent(back -> above.computeIfAbsent(back, a -> new ArrayList<>()).add(signed));
    }
    return new Vouchers(block -> above.getOrDefault(block.cid(), List.of()));
  }

  /** Returns the search among all that two find. */
  Vouchers and(Vouchers other) {
    return new Vouchers(
        block -> {
          List<SignedBlock> both = new ArrayList<>(above.apply(block));
          both.addAll(other.above.apply(block));
          return both;
        });
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
