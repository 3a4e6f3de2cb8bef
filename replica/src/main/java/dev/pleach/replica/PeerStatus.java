package dev.pleach.replica;

import dev.pleach.dag.ScopeId;
import dev.pleach.port.PeerId;
import java.util.Optional;
import java.util.Set;

/**
 * How things stand with a connected peer.
 *
 * @param peer who
 * @param isDialler whether this side dialled
 * @param shared the scopes that both have joined, as far as the peer has said
 * @param exchanges exchanges under way
 * @param isInSync whether all shared scopes were found equal and nothing has changed since
 * @param bytesIn frame bytes received
 * @param bytesOut frame bytes sent
 * @param blocksIn blocks taken in from this peer
 * @param faults what the peer did that an honest peer would not
 * @param lastFault the last of them
 */
public record PeerStatus(
    PeerId peer,
    boolean isDialler,
    Set<ScopeId> shared,
    int exchanges,
    boolean isInSync,
    long bytesIn,
    long bytesOut,
    long blocksIn,
    long faults,
    Optional<String> lastFault) {
  /** Copies the set. */
  public PeerStatus {
    shared = Set.copyOf(shared);
  }
}
