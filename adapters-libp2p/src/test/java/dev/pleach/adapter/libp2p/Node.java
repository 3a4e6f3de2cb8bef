package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A transport on loopback for tests, with all that its listener heard. */
final class Node implements TransportListener, AutoCloseable {
  /** How long anything on loopback may take on a busy machine before a test gives up. */
  static final int PATIENCE_SECONDS = 30;

  /** One connection as its listener saw it. */
  final class Heard implements ConnectionListener {
    final Connection connection;
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<String> writable = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    Heard(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void frame(byte[] frame) {
      boolean takes = consumes; // once the frame is seen, the test may have changed its mind
      frames.add(frame);
      if (takes) {
        connection.consumed(frame.length);
      }
    }

    @Override
    public void writable() {
      writable.add("");
    }

    @Override
    public void closed(String reason) {
      open.remove(this);
      closed.add(reason);
    }

    byte[] nextFrame() throws InterruptedException {
      return await(frames);
    }
  }

  final SigningKey key;
  final List<String> faults = new CopyOnWriteArrayList<>();
  final BlockingQueue<String> faultQueue = new LinkedBlockingQueue<>();
  final Switch host;
  final Transport transport;
  final BlockingQueue<Heard> connected = new LinkedBlockingQueue<>();
  final List<Heard> open = new CopyOnWriteArrayList<>();
  volatile boolean consumes = true;

  Node(int seed, Libp2pOptions options) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    this.key = SigningKey.ofSeed(bytes);
    this.host =
        new Switch(
            key,
            options,
            new SecureRandom()::nextBytes,
            System::nanoTime,
            line -> {
              faults.add(line);
              faultQueue.add(line);
            });
    this.transport = new Libp2pTransport(host, options);
  }

  /** A started node that listens on loopback, on any port. */
  static Node started(int seed) {
    return started(seed, Libp2pOptions.defaults());
  }

  static Node started(int seed, Libp2pOptions options) {
    Node node = new Node(seed, options.withListen(new PeerAddress("/ip4/127.0.0.1/tcp/0")));
    node.transport.start(node);
    return node;
  }

  PeerId id() {
    return transport.self();
  }

  PeerAddress address() {
    return transport.listenAddresses().get(0);
  }

  @Override
  public ConnectionListener connected(Connection connection) {
    Heard heard = new Heard(connection);
    open.add(heard);
    connected.add(heard);
    return heard;
  }

  /** Dials the other and gives our end of the connection. */
  Heard dial(Node other) throws Exception {
    assertThat(get(transport.dial(other.address()))).isEqualTo(other.id());
    return await(connected);
  }

  static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).describedAs("something within %s s", PATIENCE_SECONDS).isNotNull();
    return next;
  }

  /** Waits until something has come true. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).describedAs("patience").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    transport.close();
  }
}
