package dev.pleach.adapter.inmem;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Connects transports inside one process: whole frames, in order, with the back-pressure of a real
 * network and none of its bytes. Peers are taken at their word, since they share a process with us.
 *
 * <p>Addresses read {@code /memory/NUMBER/p2p/PEER-ID}; each transport has one.
 *
 * <p>What one transport hears of one peer is serial, from the end of an old connection to the
 * beginning of the next; different peers may be heard at once if the executor has several threads.
 * All methods may be called by several threads at once.
 *
 * <p>Locks: a link's before the network's, never the other way round.
 */
public final class InMemNetwork {
  /** What a sender may have under way to a receiver who has not said {@code consumed}. */
  public static final int WINDOW_BYTES = 262_144;

  /** What waits at a sender beyond that; one who goes on sending loses the connection. */
  public static final int WAITING_BYTES_MAX = 1_048_576;

  private final Executor executor;
  private final Map<Long, InMemTransport> transports = new HashMap<>();
  private final Map<Pair, Link> links = new HashMap<>();
  private final Set<Pair> cuts = new HashSet<>();
  private long numbered;

  private final InMemMeetings meetings;

  private InMemNetwork(Executor executor) {
    this.executor = executor;
    this.meetings = new InMemMeetings(executor);
  }

  /**
   * Returns a network without peers.
   *
   * @param executor runs all callbacks; it must not run a task inside the call that hands it in. A
   *     {@link dev.pleach.port.Scheduler} serves as {@code scheduler::run}
   */
  public static InMemNetwork on(Executor executor) {
    return new InMemNetwork(executor);
  }

  /** Returns a new transport for a peer; it can be dialled once started. */
  public synchronized Transport transport(PeerId self) {
    numbered++;
    return new InMemTransport(this, executor, self, numbered);
  }

  /**
   * Ends the connection of two peers, if there is one, and lets them make no other until mended.
   */
  public void cut(PeerId one, PeerId other) {
    Pair pair = Pair.of(one, other);
    Optional<Link> link;
    synchronized (this) {
      cuts.add(pair);
      link = Optional.ofNullable(links.get(pair));
    }
    link.ifPresent(broken -> broken.breakOff("the network is cut"));
  }

  /** Lets two peers connect again. */
  public synchronized void mend(PeerId one, PeerId other) {
    cuts.remove(Pair.of(one, other));
  }

  /** Lets peers under a topic find each other, or not: links stay as they are. */
  public void letMeet(boolean isAllowed) {
    meetings.open(isAllowed);
  }

  InMemMeetings meetings() {
    return meetings;
  }

  synchronized void register(InMemTransport transport) {
    for (InMemTransport other : transports.values()) {
      if (other.self().equals(transport.self())) {
        throw new TransportException("peer " + other.self() + " listens already in this network");
      }
    }
    transports.put(transport.number(), transport);
  }

  /** Returns what must be closed with a transport. */
  synchronized List<Link> unregister(InMemTransport transport) {
    transports.remove(transport.number(), transport);
    return links.values().stream().filter(link -> link.joins(transport)).toList();
  }

  /**
   * Returns the link to the peer at an address, a new one if there is none.
   *
   * @throws TransportException if nobody, or another peer, is there
   */
  synchronized Link link(InMemTransport from, InMemAddress to) {
    PeerAddress address = to.toPeerAddress();
    InMemTransport target = transports.get(to.number());
    if (target == null || !transports.containsValue(from)) {
      throw new TransportException("nobody listens at " + address);
    }
    if (!target.self().equals(to.peer())) {
      throw new TransportException("at " + address + " listens peer " + target.self());
    }
    if (target == from) {
      throw new TransportException(address + " is our own address");
    }
    Pair pair = Pair.of(from.self(), target.self());
    if (cuts.contains(pair)) {
      throw new TransportException("the network to " + address + " is cut");
    }
    return links.computeIfAbsent(pair, p -> Link.open(this, from, target));
  }

  synchronized void forget(Link link) {
    links.values().remove(link);
  }

  private record Pair(PeerId lower, PeerId upper) {
    static Pair of(PeerId one, PeerId other) {
      return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
    }
  }
}
