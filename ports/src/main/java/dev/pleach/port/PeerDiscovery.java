package dev.pleach.port;

/**
 * Finds the peers that gather under a topic. What it finds is a hint: a peer is proven by the
 * connection, never by its address.
 *
 * <p>Contract. An implementation promises:
 *
 * <ol>
 *   <li>Calls to one {@link Listener} are serial, and none comes after {@link Gathering#close}
 *       returned, but for one that runs at that moment.
 *   <li>A peer is {@code found} before it is {@code lost}, and not found twice without being lost.
 *       We ourselves are never found.
 *   <li>Where the place of meeting cannot be reached it says so, keeps trying with growing waits,
 *       and goes on by itself. Nothing is thrown.
 * </ol>
 *
 * <p>All methods may be called by several threads at once and return at once.
 */
public interface PeerDiscovery {
  /** Gathers under a topic, together with others who do. Joining twice gives two gatherings. */
  Gathering join(Topic topic, Listener listener);

  /** Our being there. */
  interface Gathering extends AutoCloseable {
    /** Leaves; repeating does nothing. */
    @Override
    void close();
  }

  /** Hears who is there. */
  interface Listener {
    /** A peer is there, and can be dialled at this address as long as it is. */
    void found(PeerId peer, PeerAddress address);

    /** A peer has left, or is out of sight. Connections with it are not touched by that. */
    void lost(PeerId peer);

    /**
     * Whether anybody could be found at all has changed.
     *
     * @param reason why not; empty if it is
     */
    void reachable(boolean isReachable, String reason);
  }
}
