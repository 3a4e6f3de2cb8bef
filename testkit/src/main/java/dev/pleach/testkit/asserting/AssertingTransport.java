package dev.pleach.testkit.asserting;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Watches whoever uses a transport:
 *
 * <ul>
 *   <li>{@code start} is called once, before {@code dial} and before {@code close};
 *   <li>frames are of an allowed length;
 *   <li>a blocked connection is sent at most {@link #CONTROL_FRAMES_MAX} frames until it is
 *       writable;
 *   <li>{@code consumed} is said for no more bytes than were received.
 * </ul>
 *
 * <p>A breach throws {@link AssertionError} at the caller and is kept in {@link #breaches}, since
 * callers on other threads may swallow it. May be used by several threads at once.
 */
public final class AssertingTransport implements Transport {
  /** Frames that may be sent to a blocked connection: what is "a few" in the port's contract. */
  public static final int CONTROL_FRAMES_MAX = 16;

  private final Transport transport;
  private final List<String> breaches = new ArrayList<>();
  private boolean started;
  private boolean closed;

  private AssertingTransport(Transport transport) {
    this.transport = transport;
  }

  /** Watches the users of a transport. */
  public static AssertingTransport around(Transport transport) {
    return new AssertingTransport(transport);
  }

  /** Returns what was done against the contract so far. */
  public List<String> breaches() {
    synchronized (breaches) {
      return List.copyOf(breaches);
    }
  }

  AssertionError breach(String what) {
    synchronized (breaches) {
      breaches.add(what);
    }
    return new AssertionError(what);
  }

  @Override
  public PeerId self() {
    return transport.self();
  }

  @Override
  public void start(TransportListener listener) {
    synchronized (this) {
      if (started || closed) {
        throw breach("the transport is started twice or after its end");
      }
      started = true;
    }
    transport.start(
        connection -> {
          AssertingConnection watched = new AssertingConnection(this, connection);
          return watched.listenWith(listener.connected(watched));
        });
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    return transport.listenAddresses();
  }

  @Override
  public boolean canDial(PeerAddress address) {
    return transport.canDial(address);
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress address) {
    synchronized (this) {
      if (!started) {
        throw breach("dial of " + address + " before start");
      }
    }
    return transport.dial(address);
  }

  @Override
  public Optional<PeerDiscovery> discovery() {
    return transport.discovery();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    transport.close();
  }
}
