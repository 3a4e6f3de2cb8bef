package dev.pleach.simulator;

import dev.pleach.dag.block.Block;
import java.util.List;

/**
 * What lies between two peers before they meet.
 *
 * @param documents how many both have in common or not, in all
 * @param missing for each of the two the blocks that it lacks and the other one has
 */
public record Gap(long documents, List<List<Block>> missing) {
  /** Copies the lists. */
  public Gap {
    missing = missing.stream().map(List::copyOf).toList();
  }

  long blocks() {
    return missing.stream().mapToLong(List::size).sum();
  }
}
