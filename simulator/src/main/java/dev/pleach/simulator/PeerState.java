package dev.pleach.simulator;

import java.util.Set;

/**
 * What a peer shows of itself to the checkers.
 *
 * @param stateRoot equal on two peers if they hold the same history
 * @param contentHash equal on two peers if they show the same data
 * @param held names of all that is held and can be served: blocks by their CIDs, say
 * @param received how many of such things came from other peers in this life
 * @param duplicates how many of them were here already
 */
public record PeerState(
    String stateRoot, String contentHash, Set<String> held, long received, long duplicates) {
  /** Copies the set. */
  public PeerState {
    held = Set.copyOf(held);
  }

  /** Returns true if both hold and show the same. */
  public boolean agreesWith(PeerState other) {
    return stateRoot.equals(other.stateRoot) && contentHash.equals(other.contentHash);
  }
}
