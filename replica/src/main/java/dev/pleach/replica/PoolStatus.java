package dev.pleach.replica;

import dev.pleach.port.Topic;
import java.util.List;
import java.util.Optional;

/**
 * How a pool stands.
 *
 * @param topic what it gathers under
 * @param isPaused whether it was told to pause
 * @param unreachable why nobody can be found now; empty if somebody could
 * @param peers the peers of the topic
 */
public record PoolStatus(
    Topic topic, boolean isPaused, Optional<String> unreachable, List<PoolPeer> peers) {
  /** Copies the list. */
  public PoolStatus {
    peers = List.copyOf(peers);
  }

  /** Returns how many peers are connected. */
  public long connected() {
    return peers.stream()
        .filter(peer -> peer.state().compareTo(PoolPeer.State.CONNECTED) >= 0)
        .count();
  }
}
