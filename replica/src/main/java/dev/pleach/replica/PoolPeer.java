package dev.pleach.replica;

import dev.pleach.port.PeerId;
import java.util.Optional;

/**
 * How a pool stands with one peer of its topic.
 *
 * @param peer who
 * @param state how far it has come
 * @param isPresent whether it is in the topic now; a connection may outlive that
 * @param failures failed dials since the last success
 * @param lastError why the last dial or connection ended, empty if all is well
 */
public record PoolPeer(
    PeerId peer, State state, boolean isPresent, long failures, Optional<String> lastError) {
  /** How far it has come. */
  public enum State {
    /** It is there; the other side is to dial, or nobody, because others are nearer. */
    FOUND,
    /** We dial it now. */
    DIALLING,
    /** A dial failed or the connection ended; it is dialled again after a while. */
    WAITING,
    /** Connected, and something differs or is not known yet. */
    CONNECTED,
    /** Connected, and no scope that both have joined. */
    NOTHING_SHARED,
    /** Connected, all shared scopes were found equal, and nothing has changed since. */
    IN_SYNC
  }
}
