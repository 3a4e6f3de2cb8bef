package dev.pleach.simulator;

import java.util.Set;

/**
 * What a peer has to show to the checkers.
 *
 * @param held names of all that is held and can be served: blocks by their CIDs, say
 * @param received how many of such things came from other peers in this life
 * @param duplicates how many of them were here already
 */
public record PeerHoldings(Set<String> held, long received, long duplicates) {
  /** Copies the set. */
  public PeerHoldings {
    held = Set.copyOf(held);
  }
}
