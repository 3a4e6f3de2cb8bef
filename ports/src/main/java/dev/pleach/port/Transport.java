package dev.pleach.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Moves whole frames between two peers whose keys are proven.
 *
 * <p>Contract. An implementation promises:
 *
 * <ol>
 *   <li>A {@link Connection} is reported only after the other end has proven that it holds the
 *       private key of its {@link PeerId}; between two peers at most one connection is open at a
 *       time. If both dial at once exactly one stays.
 *   <li>Frames of 1 to {@link Connection#frameBytesMax()} bytes arrive whole, in the order sent, at
 *       most once; a connection that cannot keep this closes.
 *   <li>All calls to one {@link ConnectionListener} are serial; the first comes after {@link
 *       TransportListener#connected} returned, and none after {@code closed}, which comes exactly
 *       once.
 *   <li>Strangers' bytes cost bounded memory and time, and never an exception to the caller.
 *   <li>No thread of the caller is blocked by the network.
 * </ol>
 *
 * <p>Dialling again after a failure is not the transport's affair: the engine does it, alike for
 * every transport. All methods may be called by several threads at once.
 */
public interface Transport extends AutoCloseable {
  /** Returns who we are on this transport. */
  PeerId self();

  /**
   * Begins to accept connections. Called once, before anything else.
   *
   * @throws TransportException if a listen address cannot be had; the message names it
   */
  void start(TransportListener listener);

  /** Returns the addresses that others can dial, ports filled in; empty before {@link #start}. */
  List<PeerAddress> listenAddresses();

  /** Returns true if the address is of a form that this transport dials. */
  boolean canDial(PeerAddress address);

  /**
   * Dials. The result completes with the peer once its connection has been reported to the
   * listener, or at once if one is open; it fails with {@link TransportException} otherwise, at the
   * latest after the transport's own time limit.
   */
  CompletionStage<PeerId> dial(PeerAddress address);

  /** Returns how peers under a topic are found by this transport's own means, if it has any. */
  default Optional<PeerDiscovery> discovery() {
    return Optional.empty();
  }

  /** Closes all connections and stops listening; repeating does nothing. */
  @Override
  void close();
}
