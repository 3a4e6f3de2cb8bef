package dev.pleach.crdt;

import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Block;
import java.util.Optional;

/**
 * How a payload names an op: by its block and its number there. The payload's own block cannot be
 * named by a digest that does not exist yet, so it is absent.
 *
 * @param block digest of another block, or nothing for the block this payload is in
 * @param number the op's number in its block, from 0
 */
public record OpRef(Optional<Digest> block, int number) {
  /** Checks the number. */
  public OpRef {
    if (number < 0 || number >= Block.OPS_MAX) {
      throw new IllegalArgumentException(
          "op number " + number + ", must be 0.." + (Block.OPS_MAX - 1));
    }
  }

  /** Names an op of the block that the payload will be in. */
  public static OpRef own(int number) {
    return new OpRef(Optional.empty(), number);
  }

  /** Names an op of another block. */
  public static OpRef of(Digest block, int number) {
    return new OpRef(Optional.of(block), number);
  }
}
