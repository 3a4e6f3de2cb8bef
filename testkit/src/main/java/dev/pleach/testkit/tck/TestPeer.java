package dev.pleach.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A started transport, and what it heard. */
final class TestPeer implements TransportListener {
  private final Transport transport;
  private final Duration patience;
  private final List<Ear> ears = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();
  private volatile Consumer<Ear> whileConnecting = ear -> {};

  TestPeer(Transport transport, Duration patience) {
    this.transport = transport;
    this.patience = patience;
    transport.start(this);
  }

  Transport transport() {
    return transport;
  }

  PeerId id() {
    return transport.self();
  }

  PeerAddress address() {
    return transport.listenAddresses().get(0);
  }

  /** Runs inside every later call of {@code connected}. */
  void whileConnecting(Consumer<Ear> action) {
    whileConnecting = action;
  }

  @Override
  public ConnectionListener connected(Connection connection) {
    Ear ear = new Ear(this, connection);
    synchronized (this) {
      if (openEar(connection.remote()).isPresent()) {
        breach("T1: a second connection to " + connection.remote() + " while one is open");
      }
      if (connection.remote().equals(id())) {
        breach("T1: connected to itself");
      }
      ears.add(ear);
      notifyAll();
    }
    try {
      whileConnecting.accept(ear);
      return ear;
    } finally {
      ear.connectedReturns();
    }
  }

  synchronized void breach(String what) {
    breaches.add(what);
  }

  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  synchronized Optional<Ear> openEar(PeerId remote) {
    return ears.stream()
        .filter(ear -> ear.isOpen() && ear.connection().remote().equals(remote))
        .findFirst();
  }

  synchronized int connectionCount() {
    return ears.size();
  }

  /** Returns the open connection to a peer, once it is there. */
  Ear ear(TestPeer remote) {
    await("a connection to " + remote.id(), () -> openEar(remote.id()).isPresent());
    return openEar(remote.id()).orElseThrow();
  }

  /** Dials and waits; the result must be the peer, and its connection reported by then. */
  Ear dial(TestPeer remote) {
    PeerId reached = complete(transport.dial(remote.address()).toCompletableFuture());
    assertThat(reached).isEqualTo(remote.id());
    return openEar(reached)
        .orElseThrow(() -> new AssertionError("T1: dial completed before connected was called"));
  }

  /** Waits for a result of the transport's. */
  <T> T complete(CompletableFuture<T> future) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the dial failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError("the dial neither completed nor failed in " + patience, e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Waits until something heard makes the condition true. */
  synchronized void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("not in " + patience + ": " + what + "; breaches: " + breaches);
      }
      try {
        wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
