package dev.pleach.adapter.webrtc;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A transport in a room, and what it heard. */
final class Party implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String ROOM = "the-room";
  static final PeerAddress ADDRESS = new PeerAddress("/pleach-room/" + ROOM);

  final List<String> faults = new ArrayList<>();
  final List<byte[]> frames = new ArrayList<>();
  final List<Connection> connections = new ArrayList<>();
  int closed;
  String reason = "";
  private final DataChannelTransport transport;

  Party(int number, SignalHub hub) {
    this(number, List.of(hub), WebRtcOptions.defaults());
  }

  Party(int number, List<SignalHub> hubs, WebRtcOptions options) {
    transport =
        new DataChannelTransport(
            key(number),
            options.withListen(ADDRESS),
            hubs.stream().map(SignalHub::client).toList(),
            new SecureRandom()::nextBytes,
            System::nanoTime,
            this::fault);
    transport.start(this::connected);
  }

  static SigningKey key(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return SigningKey.ofSeed(seed);
  }

  static PeerId id(int number) {
    return new PeerId(key(number).publicKey());
  }

  private synchronized void fault(String line) {
    faults.add(line);
    notifyAll();
  }

  private ConnectionListener connected(Connection connection) {
    synchronized (this) {
      connections.add(connection);
      notifyAll();
    }
    return new ConnectionListener() {
      @Override
      public void frame(byte[] frame) {
        synchronized (Party.this) {
          frames.add(frame);
          Party.this.notifyAll();
        }
        connection.consumed(frame.length);
      }

      @Override
      public void writable() {}

      @Override
      public void closed(String why) {
        synchronized (Party.this) {
          closed++;
          reason = why;
          Party.this.notifyAll();
        }
      }
    };
  }

  DataChannelTransport transport() {
    return transport;
  }

  PeerId id() {
    return transport.self();
  }

  CompletableFuture<PeerId> dial(Party other) {
    Transport theirs = other.transport;
    return transport.dial(theirs.listenAddresses().get(0)).toCompletableFuture();
  }

  Connection connect(Party other) {
    dial(other).orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    other.await("the connection", () -> !other.connections.isEmpty());
    synchronized (this) {
      return connections.get(connections.size() - 1);
    }
  }

  synchronized void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("not in " + PATIENCE + ": " + what + "; faults: " + faults);
      }
      try {
        wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  void awaitFault(String part) {
    await(part, () -> faults.stream().anyMatch(line -> line.contains(part)));
  }

  @Override
  public void close() {
    transport.close();
  }
}
