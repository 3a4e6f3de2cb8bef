package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A program that measures what one connection on loopback does, in the terms of the design's table:
 * echo round trips of 64 bytes, a sink that answers each MiB, streams opened, echoed and closed,
 * and the port's frames. Numbers of one run compare with each other only.
 */
final class Figures {
  private static final int ECHOES = 20_000;
  private static final int STREAMS = 3_000;
  private static final int SINK_MIB = 256;
  private static final int IN_FLIGHT_MIB = 4;
  private static final String SINK = "/pleach/test/sink/1";

  private Figures() {}

  /** Measures three times; the first is the warm-up. */
  public static void main(String[] arguments) throws Exception {
    try (Node alice = new Node(1, Libp2pOptions.defaults());
        Node bob = Node.started(2)) {
      bob.host.answer(link -> new StreamProtocol(Echo.ID, 9, 0, Echo::new));
      bob.host.answer(link -> new StreamProtocol(SINK, 9, 0, Sink::new));
      alice.transport.start(alice);
      Node.Heard toBob = alice.dial(bob);
      Node.Heard atBob = Node.await(bob.connected);
      Link link = alice.host.link(bob.id()).orElseThrow();
      for (int run = 1; run <= Integer.getInteger("runs", 3); run++) {
        report(
            run, "echo 64 B, round trips/s", ECHOES, () -> onStream(link, Echo.ID, PingPong::new));
        report(run, "sink, MiB/s", SINK_MIB, () -> onStream(link, SINK, Pour::new));
        report(run, "open+echo+close, streams/s", STREAMS, () -> open(link, STREAMS));
        report(run, "port: echo 64 B, round trips/s", ECHOES, () -> portEcho(toBob, atBob));
        report(run, "port: 64 KiB frames, MiB/s", SINK_MIB, () -> portSink(toBob, atBob));
      }
      if (arguments.length > 0) {
        js(bob);
      }
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void report(int run, String what, int count, Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    double rate = count * 1e9 / (System.nanoTime() - start);
    System.out.printf(Locale.ROOT, "run %d  %-34s %10.0f%n", run, what, rate);
  }

  private interface Maker {
    StreamHandler make(WireStream stream, CompletableFuture<Boolean> done);
  }

  private static void onStream(Link link, String protocol, Maker maker) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    link.execute(() -> link.open(List.of(protocol), true, stream -> maker.make(stream, done)));
    done.get();
  }

  /** Streams in turn: the next is opened when the last has been closed by both sides. */
  private static void open(Link link, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Collector one = new Collector();
      CompletableFuture<Boolean> closed = new CompletableFuture<>();
      link.execute(
          () ->
              link.open(List.of(Echo.ID), true, s -> new Closing(one.on(s, new byte[64]), closed)));
      closed.get();
    }
  }

  private static void portEcho(Node.Heard there, Node.Heard here) throws Exception {
    Thread echo =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < ECHOES; i++) {
                  here.connection.send(here.nextFrame());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    echo.start();
    for (int i = 0; i < ECHOES; i++) {
      there.connection.send(new byte[64]);
      there.nextFrame();
    }
    echo.join();
  }

  private static void portSink(Node.Heard there, Node.Heard here) throws Exception {
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < SINK_MIB * 16; i++) {
                  if (!there.connection.send(new byte[65_533])) {
                    Node.await(there.writable);
                  }
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    sender.start();
    for (int i = 0; i < SINK_MIB * 16; i++) {
      here.nextFrame();
    }
    sender.join();
    there.writable.clear();
  }

  /** Against a js-libp2p peer, both ways. */
  private static void js(Node ours) throws Exception {
    try (JsPeer js = JsPeer.start()) {
      Multiaddr address = Multiaddr.parse(js.address());
      Optional<PeerId> id = Optional.of(PeerId.parse(js.id()));
      Link link = Node.get(ours.host.dial(address, id));
      Node.await(js.events);
      for (int run = 1; run <= 2; run++) {
        report(run, "ours -> js: echo 64 B", 5_000, () -> onStream(link, Echo.ID, Figures::fewer));
        report(run, "js -> ours: echo 64 B", 5_000, () -> jsEchoes(js, ours));
        report(
            run,
            "js -> ours -> js: echoed MiB/s",
            64,
            () ->
                js.run(
                    "echo",
                    "peer",
                    JsPeer.quoted(ours.id()),
                    "size",
                    "67108864",
                    "piece",
                    "65536"));
      }
    }
  }

  private static StreamHandler fewer(WireStream stream, CompletableFuture<Boolean> done) {
    return new PingPong(stream, done, 5_000);
  }

  private static void jsEchoes(JsPeer js, Node ours) throws Exception {
    js.run("pingPong", "peer", JsPeer.quoted(ours.id()), "count", "5000");
  }

  /** Sends 64 bytes, waits for them, sends them again. */
  private static final class PingPong extends Quiet {
    private int left;
    private int missing;

    PingPong(WireStream stream, CompletableFuture<Boolean> done) {
      this(stream, done, ECHOES);
    }

    PingPong(WireStream stream, CompletableFuture<Boolean> done, int count) {
      super(stream, done);
      this.left = count;
    }

    @Override
    public void opened() {
      missing = 64;
      stream.write(ByteBuffer.wrap(new byte[64]));
    }

    @Override
    public void data(ByteBuffer bytes) {
      missing -= bytes.remaining();
      stream.consumed(bytes.remaining());
      if (missing == 0 && --left > 0) {
        opened();
      } else if (missing == 0) {
        stream.closeWrite();
        done.complete(true);
      }
    }
  }

  /** Sends messages of 64 KiB, at most four MiB before their acknowledgement. */
  private static final class Pour extends Quiet {
    private int sent;
    private int acknowledgedMib;

    Pour(WireStream stream, CompletableFuture<Boolean> done) {
      super(stream, done);
    }

    @Override
    public void opened() {
      while (sent < SINK_MIB * 16 && sent < (acknowledgedMib + IN_FLIGHT_MIB) * 16) {
        sent++;
        stream.write(ByteBuffer.wrap(new byte[65_536]));
      }
    }

    @Override
    public void data(ByteBuffer bytes) {
      acknowledgedMib += bytes.remaining();
      stream.consumed(bytes.remaining());
      opened();
      if (acknowledgedMib == SINK_MIB) {
        stream.closeWrite();
        done.complete(true);
      }
    }
  }

  /** Takes all and answers a byte for each MiB. */
  private static final class Sink extends Quiet {
    private int received;

    Sink(WireStream stream) {
      super(stream, new CompletableFuture<>());
    }

    @Override
    public void data(ByteBuffer bytes) {
      int before = received >> 20;
      received += bytes.remaining();
      stream.consumed(bytes.remaining());
      if (received >> 20 > before) {
        stream.write(ByteBuffer.wrap(new byte[(received >> 20) - before]));
      }
    }
  }

  private static class Quiet implements StreamHandler {
    final WireStream stream;
    final CompletableFuture<Boolean> done;

    Quiet(WireStream stream, CompletableFuture<Boolean> done) {
      this.stream = stream;
      this.done = done;
    }

    @Override
    public void opened() {}

    @Override
    public void data(ByteBuffer bytes) {
      stream.consumed(bytes.remaining());
    }

    @Override
    public void remoteClosed() {
      stream.closeWrite();
    }

    @Override
    public void ended(String reason) {
      done.completeExceptionally(new IllegalStateException(reason));
    }
  }

  /** Tells when the other side has closed. */
  private record Closing(StreamHandler handler, CompletableFuture<Boolean> closed)
      implements StreamHandler {
    @Override
    public void opened() throws WireFault {
      handler.opened();
    }

    @Override
    public void data(ByteBuffer bytes) throws WireFault {
      handler.data(bytes);
    }

    @Override
    public void remoteClosed() throws WireFault {
      handler.remoteClosed();
      closed.complete(true);
    }

    @Override
    public void ended(String reason) {
      handler.ended(reason);
      closed.completeExceptionally(new IllegalStateException(reason));
    }
  }
}
