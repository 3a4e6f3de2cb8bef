package dev.pleach.dag.block;

import dev.pleach.dag.Cid;
import java.util.Optional;
import java.util.function.Function;

/**
 * Structural validity: what can be said of a block from its direct parents alone. A pure function,
 * so that every replica reaches the same verdict.
 */
public final class BlockStructure {
  private BlockStructure() {}

  /**
   * Judges a block whose {@code back} and parents are all at hand.
   *
   * @param parent gives each of {@link Block#links()}; all are present
   * @return the rejection, or empty if the structure is right
   */
  public static Optional<Rejection> check(Block block, Function<Cid, Block> parent) {
    long height = 1;
    long lamport = 1;
    for (Cid cid : block.links()) {
      Block below = parent.apply(cid);
      if (!below.document().equals(block.document())) {
        return broken(block, "stands on " + cid + " of another document");
      }
      height = Math.max(height, below.height() + 1);
      lamport = Math.max(lamport, below.nextLamport());
    }
    if (block.height() != height) {
      return broken(block, "height is " + block.height() + ", must be " + height);
    }
    if (block.lamport() != lamport) {
      return broken(block, "lamport is " + block.lamport() + ", must be " + lamport);
    }
    return block.back().flatMap(back -> checkBack(block, parent.apply(back)));
  }

  private static Optional<Rejection> checkBack(Block block, Block back) {
    if (!back.author().equals(block.author())) {
      return broken(block, "back is another author's");
    }
    if (block.seq() != back.seq() + 1) {
      return broken(block, "seq is " + block.seq() + " after " + back.seq());
    }
    return Optional.empty();
  }

  private static Optional<Rejection> broken(Block block, String reason) {
    return Optional.of(
        new Rejection.BrokenStructure(block.cid(), "block " + block.cid() + ": " + reason));
  }
}
