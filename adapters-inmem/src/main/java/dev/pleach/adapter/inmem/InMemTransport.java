package dev.pleach.adapter.inmem;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import dev.pleach.port.TransportListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One peer's way into an {@link InMemNetwork}. */
final class InMemTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(InMemTransport.class);

  private final InMemNetwork network;
  private final Executor executor;
  private final InMemAddress address;
  private final AtomicReference<@Nullable TransportListener> listener = new AtomicReference<>();

  /** One lane per remote peer, kept over reconnects: closed comes before the next connected. */
  private final Map<PeerId, Lane> lanes = new ConcurrentHashMap<>();

  private volatile boolean closed;

  InMemTransport(InMemNetwork network, Executor executor, PeerId self, long number) {
    this.network = network;
    this.executor = executor;
    this.address = new InMemAddress(number, self);
  }

  @Override
  public PeerId self() {
    return address.peer();
  }

  long number() {
    return address.number();
  }

  @Override
  public void start(TransportListener heard) {
    if (!listener.compareAndSet(null, heard)) {
      throw new IllegalStateException("the transport of " + self() + " was started before");
    }
    network.register(this);
  }

  /** Returns who is told of connections; only started transports are ever linked. */
  TransportListener listener() {
    TransportListener heard = listener.get();
    if (heard == null) {
      throw new IllegalStateException("the transport of " + self() + " was not started");
    }
    return heard;
  }

  Lane lane(PeerId remote) {
    return lanes.computeIfAbsent(
        remote,
        peer ->
            new Lane(executor, e -> LOG.error("a listener of {} at {} failed", peer, self(), e)));
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    return listener.get() == null || closed ? List.of() : List.of(address.toPeerAddress());
  }

  @Override
  public boolean canDial(PeerAddress other) {
    return InMemAddress.parse(other).isPresent();
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress other) {
    Optional<InMemAddress> target = InMemAddress.parse(other);
    if (target.isEmpty()) {
      return failed("not an address of the in-memory network: " + other);
    }
    if (listener.get() == null || closed) {
      return failed("the transport is not running, so " + other + " cannot be dialled");
    }
    try {
      PeerId remote = target.get().peer();
      network.link(this, target.get());
      CompletableFuture<PeerId> dialled = new CompletableFuture<>();
      lane(remote).run(() -> dialled.complete(remote)); // after connected, which is in this lane
      return dialled;
    } catch (TransportException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Optional<PeerDiscovery> discovery() {
    return Optional.of((topic, heard) -> network.meetings().join(this, topic, heard));
  }

  private static CompletionStage<PeerId> failed(String reason) {
    return CompletableFuture.failedFuture(new TransportException(reason));
  }

  @Override
  public void close() {
    closed = true;
    network.meetings().leave(this);
    network.unregister(this).forEach(link -> link.end(this).close("the transport closes"));
  }
}
