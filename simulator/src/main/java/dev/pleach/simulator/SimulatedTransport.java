package dev.pleach.simulator;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import dev.pleach.port.TransportListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One peer's way into a {@link SimulatedNetwork}. It keeps the promises of {@link Transport}, but
 * for what the network's conditions do to frames. For the thread of the simulation alone.
 */
public final class SimulatedTransport implements Transport {
  private final SimulatedNetwork network;
  private final PeerId self;
  private final Incarnation incarnation;
  private final Map<PeerId, LinkEnd> ends = new LinkedHashMap<>();
  private final Map<PeerId, CompletableFuture<PeerId>> dials = new LinkedHashMap<>();
  private @Nullable TransportListener listener;
  private boolean open;

  SimulatedTransport(SimulatedNetwork network, PeerId self, Incarnation incarnation) {
    this.network = network;
    this.self = self;
    this.incarnation = incarnation;
  }

  @Override
  public PeerId self() {
    return self;
  }

  @Override
  public void start(TransportListener heard) {
    if (listener != null) {
      throw new IllegalStateException("the transport of " + self + " was started before");
    }
    network.listen(this);
    listener = heard;
    open = true;
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    return open ? List.of(SimulatedNetwork.addressOf(self)) : List.of();
  }

  @Override
  public boolean canDial(PeerAddress address) {
    return SimulatedNetwork.peerAt(address).isPresent();
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress address) {
    Optional<PeerId> target = SimulatedNetwork.peerAt(address);
    if (target.isEmpty() || target.get().equals(self) || !open) {
      return CompletableFuture.failedFuture(
          new TransportException(
              open ? "not the address of another peer: " + address : "the transport is closed"));
    }
    PeerId peer = target.get();
    return dials.computeIfAbsent(peer, this::beginDial).copy();
  }

  private CompletableFuture<PeerId> beginDial(PeerId peer) {
    CompletableFuture<PeerId> dial = new CompletableFuture<>();
    LinkEnd end = ends.get(peer);
    if (end == null) {
      network.timeline().after(network.handshakePassage(), () -> knock(peer));
    } else if (end.isReported()) {
      after(Duration.ZERO, () -> succeed(peer));
    } // an end that is about to be reported ends the dial
    after(SimulatedNetwork.DIAL_MAX, () -> fail(dial, peer, "no answer from "));
    return dial;
  }

  /** Our dial has come to the other side. */
  private void knock(PeerId peer) {
    if (!open || network.isSeparated(self, peer) || ends.containsKey(peer)) {
      return; // the dial runs into its limit, or into the connection that the other side makes
    }
    Optional<SimulatedTransport> target = network.listening(peer);
    if (target.isEmpty()) {
      CompletableFuture<PeerId> dial = dials.get(peer);
      if (dial != null) {
        after(network.passage(), () -> fail(dial, peer, "nobody listens at "));
      }
      return;
    }
    target.get().dropStale(self);
    LinkEnd.connect(network, this, target.get());
  }

  /** A new dial shows that the other side has forgotten the connection we still hold. */
  private void dropStale(PeerId remote) {
    LinkEnd stale = ends.get(remote);
    if (stale != null) {
      stale.endHere("the other side has begun anew");
    }
  }

  private void after(Duration delay, Runnable action) {
    network.timeline().after(delay, () -> incarnation.enter(action));
  }

  private void succeed(PeerId peer) {
    CompletableFuture<PeerId> dial = dials.remove(peer);
    if (dial != null) {
      dial.complete(peer);
    }
  }

  private void fail(CompletableFuture<PeerId> dial, PeerId peer, String reason) {
    if (dials.remove(peer, dial)) {
      dial.completeExceptionally(new TransportException(reason + SimulatedNetwork.addressOf(peer)));
    }
  }

  Optional<LinkEnd> end(PeerId remote) {
    return Optional.ofNullable(ends.get(remote));
  }

  void add(LinkEnd end) {
    ends.put(end.remote(), end);
  }

  void remove(LinkEnd end) {
    ends.remove(end.remote(), end);
    CompletableFuture<PeerId> dial = dials.get(end.remote());
    if (dial != null && !end.isReported()) {
      after(Duration.ZERO, () -> fail(dial, end.remote(), "the handshake broke off with "));
    }
  }

  /** Tells the listener of a connection, then whoever has dialled. */
  void report(LinkEnd end) {
    incarnation.enter(
        () -> {
          TransportListener heard = listener;
          if (heard == null) {
            throw new IllegalStateException("a transport that was not started is not connected");
          }
          network.trace().connected(network.timeline().nanos(), self, end.remote());
          end.hearWith(heard.connected(end));
          succeed(end.remote());
        });
  }

  void enter(Runnable call) {
    incarnation.enter(call);
  }

  /** Closes as the port says: the other ends hear of it, and so do our own listeners. */
  @Override
  public void close() {
    if (open) {
      open = false;
      network.vanish(this);
      List.copyOf(ends.values()).forEach(end -> end.close("the transport closes"));
      List.copyOf(dials.entrySet())
          .forEach(dial -> fail(dial.getValue(), dial.getKey(), "closed while dialling "));
    }
  }

  /** Falls silent in the middle of whatever it does; the other ends find out. */
  public void crash() {
    incarnation.end();
    open = false;
    network.vanish(this);
    new ArrayList<>(ends.values()).forEach(LinkEnd::vanish);
    dials.clear();
  }
}
