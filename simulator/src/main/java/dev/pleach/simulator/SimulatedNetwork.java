package dev.pleach.simulator;

import dev.pleach.dag.Digest;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Connects simulated transports, and does to their frames what {@link NetworkConditions} say, each
 * by the chance of one seed.
 *
 * <p>A connection needs one round trip on the dialler's side and half a one more on the other's, as
 * with a handshake of three messages. Peers that are {@linkplain #separate separated} lose every
 * frame; their connections end only after {@link #SILENCE_MAX}, as with a cable pulled out. A
 * {@link #cut} ends a connection at once, with all that is under way.
 *
 * <p>Addresses read {@code /simulated/PEER-ID}.
 */
public final class SimulatedNetwork {
  /** How long a connection stays open on which nothing gets through. */
  public static final Duration SILENCE_MAX = Duration.ofSeconds(15);

  /** How long a dial waits for an answer. */
  public static final Duration DIAL_MAX = Duration.ofSeconds(10);

  private static final String ADDRESS_PREFIX = "/simulated/";
  private static final Duration HANDSHAKE_REPEAT = Duration.ofSeconds(1);

  private final Timeline timeline;
  private final SeededRandom chance;
  private final Trace trace = new Trace();
  private final Map<PeerId, SimulatedTransport> transports = new LinkedHashMap<>();
  private final Map<Route, Traffic> traffic = new LinkedHashMap<>();
  private final Set<Route> separated = new HashSet<>();
  private final List<FrameTap> taps = new ArrayList<>();
  private FrameFilter filter = (from, to, frame) -> false;
  private NetworkConditions conditions;
  private Faults faults = Faults.NONE;

  /** Makes a network without peers. */
  public SimulatedNetwork(Timeline timeline, SeededRandom chance, NetworkConditions conditions) {
    this.timeline = timeline;
    this.chance = chance;
    this.conditions = conditions;
  }

  /** Returns the address at which a peer is dialled, whether it is up or not. */
  public static PeerAddress addressOf(PeerId peer) {
    return new PeerAddress(ADDRESS_PREFIX + peer);
  }

  static Optional<PeerId> peerAt(PeerAddress address) {
    if (!address.text().startsWith(ADDRESS_PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PeerId.parse(address.text().substring(ADDRESS_PREFIX.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns a new transport for a peer; one at a time is started. */
  public SimulatedTransport transport(PeerId self) {
    return new SimulatedTransport(this, self, new Incarnation(SimulatedNetwork::rethrow));
  }

  private static void rethrow(Throwable failure) {
    throw new IllegalStateException("a listener of the network failed", failure);
  }

  SimulatedTransport transport(PeerId self, Incarnation incarnation) {
    return new SimulatedTransport(this, self, incarnation);
  }

  /** Returns the present conditions. */
  public NetworkConditions conditions() {
    return conditions;
  }

  /** Changes the conditions for all that is sent from now on. */
  public void setConditions(NetworkConditions next) {
    conditions = next;
  }

  /** Adds one who sees every frame. */
  public void tap(FrameTap tap) {
    taps.add(tap);
  }

  /** Has a filter decide which frames are lost from now on, replacing the one before. */
  public void loseIf(FrameFilter next) {
    filter = next;
  }

  boolean loses(PeerId from, PeerId to, byte[] frame) {
    return filter.loses(from, to, frame) || chance.chance(conditions.loss());
  }

  /** Ends the connection of two peers at once, if there is one; they may connect again. */
  public void cut(PeerId one, PeerId other) {
    connection(one, other)
        .ifPresent(
            end -> {
              faults = faults.plus(new Faults(0, 0, 0, 1, 0, 0, 0));
              end.tear("the connection broke");
            });
  }

  /** Returns true if both ends hold a connection to each other. */
  public boolean isConnected(PeerId one, PeerId other) {
    return connection(one, other).filter(LinkEnd::isUpAtBothEnds).isPresent();
  }

  private Optional<LinkEnd> connection(PeerId one, PeerId other) {
    return Optional.ofNullable(transports.get(one)).flatMap(transport -> transport.end(other));
  }

  /** Lets nothing through between two peers until {@link #heal}. */
  public void separate(PeerId one, PeerId other) {
    faults = faults.plus(new Faults(0, 0, 0, 0, 1, 0, 0));
    part(one, other);
  }

  /** Lets nothing through between a group and all other peers until {@link #heal}. */
  public void separate(Collection<PeerId> group, Collection<PeerId> others) {
    faults = faults.plus(new Faults(0, 0, 0, 0, 1, 0, 0));
    group.forEach(one -> others.forEach(other -> part(one, other)));
  }

  private void part(PeerId one, PeerId other) {
    separated.add(new Route(one, other));
    separated.add(new Route(other, one));
    connection(one, other).ifPresent(this::breakOffAfterSilence);
  }

  private void breakOffAfterSilence(LinkEnd end) {
    timeline.after(
        SILENCE_MAX,
        () -> {
          if (isSeparated(end.self(), end.remote())) {
            end.tear("nothing was heard for " + SILENCE_MAX.toSeconds() + " s");
          }
        });
  }

  /** Lets everything through again. */
  public void heal() {
    separated.clear();
  }

  boolean isSeparated(PeerId one, PeerId other) {
    return separated.contains(new Route(one, other));
  }

  /** Returns what one peer has sent to another. */
  public Traffic traffic(PeerId from, PeerId to) {
    return traffic.getOrDefault(new Route(from, to), Traffic.NONE);
  }

  /** Returns all that was sent. */
  public Traffic traffic() {
    return traffic.values().stream().reduce(Traffic.NONE, Traffic::plus);
  }

  /** Returns the faults of this network so far. */
  public Faults faults() {
    return faults;
  }

  /**
   * Returns a hash over every byte sent so far, when and by whom, and over every connection that
   * came and went. Equal seeds give equal hashes, on every runtime.
   */
  public Digest traceHash() {
    return trace.hash();
  }

  /** Returns the last events as lines of text. */
  public List<String> traceTail() {
    return trace.tail();
  }

  void listen(SimulatedTransport transport) {
    if (transports.putIfAbsent(transport.self(), transport) != null) {
      throw new TransportException("peer " + transport.self() + " listens already");
    }
  }

  void vanish(SimulatedTransport transport) {
    transports.remove(transport.self(), transport);
  }

  Optional<SimulatedTransport> listening(PeerId peer) {
    return Optional.ofNullable(transports.get(peer));
  }

  Timeline timeline() {
    return timeline;
  }

  SeededRandom chance() {
    return chance;
  }

  Trace trace() {
    return trace;
  }

  void count(PeerId from, PeerId to, byte[] frame) {
    Traffic more = new Traffic(1, Traffic.bytesOf(frame.length));
    traffic.merge(new Route(from, to), more, Traffic::plus);
    trace.sent(timeline.nanos(), from, to, frame);
    taps.forEach(tap -> tap.sent(timeline.nanos(), from, to, frame));
  }

  void countLost() {
    faults = faults.plus(new Faults(1, 0, 0, 0, 0, 0, 0));
  }

  void countDuplicated() {
    faults = faults.plus(new Faults(0, 1, 0, 0, 0, 0, 0));
  }

  void countReordered() {
    faults = faults.plus(new Faults(0, 0, 1, 0, 0, 0, 0));
  }

  /** Draws how long a message takes, one way. */
  Duration passage() {
    return conditions.jitter().isZero()
        ? conditions.latency()
        : conditions.latency().plus(chance.between(Duration.ZERO, conditions.jitter()));
  }

  /** The same for a message of a handshake, which is repeated when it is lost. */
  Duration handshakePassage() {
    Duration passage = passage();
    while (chance.chance(conditions.loss())) {
      passage = passage.plus(HANDSHAKE_REPEAT);
    }
    return passage;
  }

  private record Route(PeerId from, PeerId to) {}
}
