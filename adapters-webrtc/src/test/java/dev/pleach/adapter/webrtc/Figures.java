package dev.pleach.adapter.webrtc;

import dev.onvoid.webrtc.RTCConfiguration;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A program that measures one connection of two peers in this process: round trips of 64 bytes and
 * bytes one way, of the bare library and of the port, in turn. Numbers of one run compare with each
 * other only.
 */
final class Figures {
  private static final int ECHOES = Integer.getInteger("echoes", 10_000);
  private static final int MEBIBYTES = Integer.getInteger("mib", 128);

  private Figures() {}

  /** Measures three times; the first is the warm-up. */
  public static void main(String[] arguments) throws Exception {
    try (Bare bare = new Bare();
        Port port = new Port()) {
      for (int run = 1; run <= Integer.getInteger("runs", 3); run++) {
        report(run, "bare: echo 64 B, round trips/s", ECHOES, bare::echo);
        report(run, "port: echo 64 B, round trips/s", ECHOES, port::echo);
        report(run, "bare: 16 KiB messages, MiB/s", MEBIBYTES, () -> bare.pour(16_384));
        report(run, "bare: 64 KiB messages, MiB/s", MEBIBYTES, () -> bare.pour(65_536));
        report(run, "port: 64 KiB frames, MiB/s", MEBIBYTES, port::pour);
      }
    }
    System.exit(0);
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void report(int run, String what, int count, Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    double rate = count * 1e9 / (System.nanoTime() - start);
    System.out.printf(Locale.ROOT, "run %d  %-34s %10.1f%n", run, what, rate);
  }

  /** Two native peers; whoever hears does so on the native thread, with nothing between. */
  private static final class Bare implements AutoCloseable {
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final Semaphore open = new Semaphore(0);
    private final Semaphore heard = new Semaphore(0);
    private final AtomicLong bytes = new AtomicLong();
    private final NativePeer one;
    private final NativePeer other;
    private volatile boolean echoes = true;

    Bare() throws InterruptedException {
      End first = new End();
      End second = new End();
      Executor run = loop::execute;
      one = new NativePeer(new RTCConfiguration(), true, run, first, message -> heard.release());
      other = new NativePeer(new RTCConfiguration(), false, run, second, this::atOther);
      first.other = other;
      second.other = one;
      loop.execute(
          () ->
              one.offer(
                  false,
                  sdp ->
                      other.remote(
                          true,
                          sdp,
                          () -> other.answer(answer -> one.remote(false, answer, () -> {})))));
      open.acquire(2);
    }

    private void atOther(byte[] message) {
      bytes.addAndGet(message.length);
      if (echoes) {
        boolean unused = other.send(message);
      }
    }

    void echo() throws InterruptedException {
      echoes = true;
      for (int i = 0; i < ECHOES; i++) {
        boolean unused = one.send(new byte[64]);
        heard.acquire();
      }
    }

    void pour(int length) {
      echoes = false;
      bytes.set(0);
      long goal = (long) MEBIBYTES << 20;
      for (long sent = 0; sent < goal; sent += length) {
        while (one.buffered() > 1 << 20) {
          Thread.onSpinWait();
        }
        boolean unused = one.send(new byte[length]);
      }
      while (bytes.get() < goal) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      one.close();
      other.close();
      loop.shutdown();
    }

    private final class End implements NativePeer.Listener {
      private volatile NativePeer other;

      @Override
      public void candidate(String mid, int line, String text) {
        other.candidate(mid, line, text);
      }

      @Override
      public void connected() {}

      @Override
      public void disconnected() {}

      @Override
      public void channelOpen() {
        open.release();
      }

      @Override
      public void ended(String reason) {}
    }
  }

  /** Two transports. */
  private static final class Port implements AutoCloseable {
    private final SignalHub hub = new SignalHub();
    private final Semaphore heard = new Semaphore(0);
    private final Semaphore writable = new Semaphore(0);
    private final AtomicLong bytes = new AtomicLong();
    private final DataChannelTransport one = transport(1);
    private final DataChannelTransport other = transport(2);
    private volatile Connection there;
    private volatile Connection here;
    private volatile boolean echoes = true;

    Port() {
      one.start(connection -> listener(there = connection, this::atOne));
      other.start(connection -> listener(here = connection, this::atOther));
      one.dial(other.listenAddresses().get(0)).toCompletableFuture().join();
    }

    private DataChannelTransport transport(int number) {
      return new DataChannelTransport(
          Party.key(number),
          WebRtcOptions.defaults().withListen(new PeerAddress("/pleach-room/figures")),
          List.of(hub.client()),
          new SecureRandom()::nextBytes,
          System::nanoTime,
          System.out::println);
    }

    private ConnectionListener listener(Connection connection, Consumer<byte[]> frames) {
      return new ConnectionListener() {
        @Override
        public void frame(byte[] frame) {
          connection.consumed(frame.length);
          frames.accept(frame);
        }

        @Override
        public void writable() {
          writable.release();
        }

        @Override
        public void closed(String reason) {}
      };
    }

    private void atOne(byte[] frame) {
      heard.release();
    }

    private void atOther(byte[] frame) {
      bytes.addAndGet(frame.length);
      if (echoes) {
        here.send(frame);
      }
    }

    void echo() throws InterruptedException {
      echoes = true;
      for (int i = 0; i < ECHOES; i++) {
        there.send(new byte[64]);
        heard.acquire();
      }
    }

    void pour() throws InterruptedException {
      echoes = false;
      bytes.set(0);
      long goal = (long) MEBIBYTES << 20;
      writable.drainPermits();
      for (long sent = 0; sent < goal; sent += DataConnection.FRAME_BYTES_MAX) {
        if (!there.send(new byte[DataConnection.FRAME_BYTES_MAX])) {
          writable.acquire();
        }
      }
      while (bytes.get() < goal) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      one.close();
      other.close();
    }
  }
}
