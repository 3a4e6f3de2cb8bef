package dev.pleach.replica;

import dev.pleach.port.PeerId;
import java.util.Optional;

/** Hears what happens in a pool, on the engine's lane; must return soon. */
public interface PoolListener {
  /** A peer's state has changed. */
  default void changed(PoolPeer peer) {}

  /** A peer is no longer in the topic, and not connected. */
  default void gone(PeerId peer) {}

  /** Something failed: a dial, a connection, or finding peers. It is tried again by itself. */
  default void failed(Optional<PeerId> peer, String reason) {}
}
