package dev.pleach.adapter.libp2p;

import dev.pleach.adapter.libp2p.Libp2pOptions.Limit;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import dev.pleach.port.TransportListener;
import dev.pleach.port.support.CallbackThreads;
import dev.pleach.port.support.Lane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport port over a {@link Switch}: one {@code /pleach/sync/1} stream per connection. */
final class Libp2pTransport implements Transport, Switch.Listener, SyncConnection.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Libp2pTransport.class);

  /**
   * The lane of one peer, kept while it has a connection: closed comes before the next connected.
   */
  private record PeerLane(Lane lane, int connections) {}

  private final Switch host;
  private final Libp2pOptions options;
  private final CallbackThreads listeners;
  private final AtomicReference<@Nullable TransportListener> listener = new AtomicReference<>();
  private final Map<Link, SyncConnection> byLink = new ConcurrentHashMap<>();
  private final Map<PeerId, SyncConnection> byPeer = new ConcurrentHashMap<>();
  private final Map<PeerId, PeerLane> lanes = new ConcurrentHashMap<>();
  private final Map<PeerId, Set<CompletableFuture<PeerId>>> waiters = new ConcurrentHashMap<>();

  Libp2pTransport(Switch host, Libp2pOptions options) {
    this.host = host;
    this.options = options;
    this.listeners = new CallbackThreads("pleach-libp2p-listener");
    host.answer(
        link ->
            new StreamProtocol(
                SyncStream.ID, 1, 0, stream -> new SyncStream(stream, receiver(link))));
  }

  /** The receiver of a stream the peer opened; only the dialer of a connection may. */
  private SyncStream.Receiver receiver(Link link) {
    SyncConnection connection = byLink.get(link);
    if (connection == null || link.isDialer()) {
      return new Refusal(link);
    }
    return connection;
  }

  /** Answers a sync stream from the wrong side. */
  private record Refusal(Link link) implements SyncStream.Receiver {
    @Override
    public void opened(SyncStream stream) {
      link.fail(WireFault.malformed("the listener of the connection opened " + SyncStream.ID));
    }

    @Override
    public boolean wantsFrame() {
      return false;
    }

    @Override
    public void frame(byte[] body) {}

    @Override
    public void writable() {}

    @Override
    public void ended(String reason) {}
  }

  @Override
  public PeerId self() {
    return host.self();
  }

  @Override
  public void start(TransportListener heard) {
    if (!listener.compareAndSet(null, heard)) {
      throw new IllegalStateException("the transport of " + self() + " was started before");
    }
    host.start(this);
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    byte[] id = self().multihash();
    return host.listening().stream()
        .map(address -> new PeerAddress(address + "/p2p/" + PeerIds.printMultihash(id)))
        .toList();
  }

  @Override
  public boolean canDial(PeerAddress address) {
    return hasForm(address);
  }

  static boolean hasForm(PeerAddress address) {
    try {
      Multiaddr parsed = Multiaddr.parse(address.text());
      return parsed.tcpTarget().isPresent() && canMeet(parsed);
    } catch (WireFault e) {
      return false;
    }
  }

  /** We meet peers with Ed25519 keys only; an address without a peer leads to whoever answers. */
  private static boolean canMeet(Multiaddr address) {
    return address.peerMultihash().map(id -> PeerIds.keyOf(id).isPresent()).orElse(true);
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress address) {
    CompletableFuture<PeerId> result = new CompletableFuture<>();
    CompletableFuture<PeerId> named = new CompletableFuture<>();
    var unused =
        result.whenComplete(
            (peer, e) -> {
              if (peer != null) {
                named.complete(peer);
              } else {
                named.completeExceptionally(
                    new TransportException("cannot dial " + address + ": " + e.getMessage()));
              }
            });
    try {
      begin(dialTarget(address), result);
    } catch (TransportException e) {
      result.completeExceptionally(e);
    }
    return named;
  }

  private Multiaddr dialTarget(PeerAddress address) {
    if (listener.get() == null) {
      throw new TransportException("the transport is not running");
    }
    Multiaddr target;
    try {
      target = Multiaddr.parse(address.text());
    } catch (WireFault e) {
      throw new TransportException(e.text());
    }
    if (target.tcpTarget().isEmpty() || !canMeet(target)) {
      throw new TransportException("it is not /ip…|dns…/tcp/… of a peer with an Ed25519 key");
    }
    return target;
  }

  private void begin(Multiaddr target, CompletableFuture<PeerId> result) {
    Optional<PeerId> expected = target.peerMultihash().flatMap(PeerIds::keyOf).map(PeerId::new);
    if (expected.isPresent() && expected.get().equals(self())) {
      throw new TransportException("it is our own address");
    }
    int millis = options.limit(Limit.DIAL_MILLIS_MAX);
    host.later(
        millis,
        () ->
            result.completeExceptionally(
                new TransportException("it took longer than " + millis + " ms")));
    Optional<Link> known = expected.flatMap(host::link);
    if (known.isPresent()) {
      follow(known.get(), result);
      return;
    }
    var unused =
        host.dial(target, expected)
            .whenComplete(
                (link, e) -> {
                  if (link == null) {
                    result.completeExceptionally(e);
                  } else {
                    follow(link, result);
                  }
                });
  }

  private void follow(Link link, CompletableFuture<PeerId> result) {
    SyncConnection connection = byLink.get(link);
    if (connection == null) {
      // Over already, or proven a moment ago on another thread and about to be told to us.
      awaitTheOther(
          link.remote(), result, new TransportException(link.name() + ": the connection is over"));
    } else {
      follow(connection, result);
    }
  }

  /** Completes with the connection, or with the one that took its place while it was opening. */
  private void follow(SyncConnection connection, CompletableFuture<PeerId> result) {
    var unused =
        connection
            .opened()
            .whenComplete(
                (peer, e) -> {
                  if (peer != null && !connection.isEnded()) {
                    result.complete(peer);
                    return;
                  }
                  Throwable failure = e == null ? new TransportException("it has ended") : e;
                  Optional<Link> current = host.link(connection.remote());
                  if (current.isPresent() && !current.get().equals(connection.link())) {
                    follow(current.get(), result);
                  } else {
                    awaitTheOther(connection.remote(), result, failure);
                  }
                });
  }

  /**
   * When both sides dialled at once, the peer may give our connection up before its own, which
   * stays, has come to us: so the failure of ours is not yet the failure of the dial.
   */
  private void awaitTheOther(PeerId peer, CompletableFuture<PeerId> result, Throwable failure) {
    waiters.compute(
        peer,
        (id, old) -> {
          Set<CompletableFuture<PeerId>> all = old == null ? ConcurrentHashMap.newKeySet() : old;
          all.add(result);
          return all;
        });
    SyncConnection come = byPeer.get(peer);
    if (come != null) {
      tellWaiters(come);
    }
    host.later(
        options.limit(Limit.SIMULTANEOUS_DIAL_MILLIS_MAX),
        () -> {
          waiters.computeIfPresent(
              peer, (id, all) -> all.remove(result) && all.isEmpty() ? null : all);
          result.completeExceptionally(failure);
        });
  }

  private void tellWaiters(SyncConnection connection) {
    var unused =
        connection
            .opened()
            .thenAccept(
                peer -> {
                  Set<CompletableFuture<PeerId>> waiting = waiters.remove(peer);
                  if (waiting != null) {
                    waiting.forEach(result -> result.complete(peer));
                  }
                });
  }

  // ---- links

  @Override
  public void linked(Link link) {
    SyncConnection connection = new SyncConnection(link, enterLane(link.remote()), this, options);
    byLink.put(link, connection);
    if (link.isDialer()) {
      boolean asked =
          link.open(List.of(SyncStream.ID), false, stream -> new SyncStream(stream, connection));
      if (!asked) {
        connection.ended("the connection is over");
      }
    }
  }

  @Override
  public void unlinked(Link link, String reason) {
    SyncConnection connection = byLink.get(link);
    if (connection != null) {
      connection.finish(reason);
    }
  }

  @Override
  public void opened(SyncConnection connection) {
    TransportListener heard = listener.get();
    if (heard == null) {
      throw new IllegalStateException("a connection before the start");
    }
    Optional<SyncConnection> old;
    synchronized (byPeer) {
      // Of two connections the one that goes may get its stream last: it must not displace the
      // other.
      if (!host.link(connection.remote()).equals(Optional.of(connection.link()))) {
        connection.close("another connection to this peer stays");
        return;
      }
      old = Optional.ofNullable(byPeer.put(connection.remote(), connection));
    }
    // Its end comes first in the lane.
    old.ifPresent(other -> other.close("a newer connection to this peer stays"));
    connection.report(heard);
    tellWaiters(connection);
  }

  @Override
  public void ending(SyncConnection connection) {
    host.retire(connection.link());
    byLink.remove(connection.link(), connection);
  }

  @Override
  public void ended(SyncConnection connection) {
    byPeer.remove(connection.remote(), connection);
    leaveLane(connection.remote());
  }

  private Lane enterLane(PeerId peer) {
    return lanes.compute(
            peer,
            (id, old) ->
                old == null
                    ? new PeerLane(new Lane(listeners, e -> listenerFailed(peer, e)), 1)
                    : new PeerLane(old.lane, old.connections + 1))
        .lane;
  }

  /** The lane is given up behind what it still has to do. */
  private void leaveLane(PeerId peer) {
    PeerLane kept = lanes.get(peer);
    if (kept != null) {
      kept.lane.run(
          () ->
              lanes.computeIfPresent(
                  peer,
                  (id, old) ->
                      old.connections == 1 ? null : new PeerLane(old.lane, old.connections - 1)));
    }
  }

  private void listenerFailed(PeerId peer, Throwable e) {
    LOG.error("a listener of the connection with {} failed", peer, e);
  }

  @Override
  public void close() {
    List.copyOf(byPeer.values()).forEach(connection -> connection.close("the transport closes"));
    host.close();
    listeners.close();
  }
}
