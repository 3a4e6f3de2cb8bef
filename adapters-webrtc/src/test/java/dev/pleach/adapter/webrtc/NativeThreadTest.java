package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners are called on the library's own thread, and nobody who sends has to wait for them. */
@Timeout(120)
class NativeThreadTest {
  private static final int FRAMES = 3_000;

  private final SignalHub hub = new SignalHub();
  private final Object lock = new Object();
  private final Semaphore echoed = new Semaphore(0);
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private DataChannelTransport alice;
  private DataChannelTransport bob;
  private volatile Connection there;

  @BeforeEach
  void connect() {
    NeedsWebRtc.orSkip();
    alice = transport(1);
    bob = transport(2);
    alice.start(
        connection -> {
          there = connection;
          return listener(connection, false);
        });
    bob.start(connection -> listener(connection, true));
    alice.dial(bob.listenAddresses().get(0)).toCompletableFuture().join();
  }

  @AfterEach
  void close() {
    if (bob != null) {
      alice.close();
      bob.close();
    }
  }

  private DataChannelTransport transport(int number) {
    return new DataChannelTransport(
        Party.key(number),
        WebRtcOptions.defaults().withListen(new PeerAddress("/pleach-room/native-thread")),
        List.of(hub.client()),
        new SecureRandom()::nextBytes,
        System::nanoTime,
        fault -> {});
  }

  private ConnectionListener listener(Connection connection, boolean answers) {
    return new ConnectionListener() {
      @Override
      public void frame(byte[] frame) {
        threads.add(Thread.currentThread().getName());
        synchronized (lock) {
          connection.consumed(frame.length);
          if (answers) {
            connection.send(frame);
          } else {
            echoed.release();
          }
        }
      }

      @Override
      public void writable() {}

      @Override
      public void closed(String reason) {}
    };
  }

  @Test
  void senderHoldsALockThatTheListenerWants_bothGoOn() throws InterruptedException {
    for (int i = 0; i < FRAMES; i++) {
      synchronized (lock) {
        there.send(new byte[64]);
      }
    }
    assertThat(echoed.tryAcquire(FRAMES, 60, TimeUnit.SECONDS)).isTrue();
  }

  /** The first frame keeps the library's thread for a while, the second for ever. */
  @Test
  void slowListener_delaysItsOwnPeerAlone() throws InterruptedException {
    Semaphore slow = new Semaphore(0);
    Semaphore never = new Semaphore(0);
    Semaphore began = new Semaphore(0);
    DataChannelTransport carol = transport(3);
    DataChannelTransport dave = transport(4);
    try {
      Connection[] there = new Connection[1];
      carol.start(connection -> listener(there[0] = connection, false));
      dave.start(
          connection ->
              new ConnectionListener() {
                @Override
                public void frame(byte[] frame) {
                  began.release();
                  try {
                    boolean unused =
                        frame.length == 1
                            ? slow.tryAcquire(100, TimeUnit.MILLISECONDS)
                            : never.tryAcquire(60, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }

                @Override
                public void writable() {}

                @Override
                public void closed(String reason) {}
              });
      carol.dial(dave.listenAddresses().get(0)).toCompletableFuture().join();
      there[0].send(new byte[1]);
      there[0].send(new byte[2]);
      assertThat(began.tryAcquire(2, 60, TimeUnit.SECONDS)).isTrue();
      this.there.send(new byte[64]);
      assertThat(echoed.tryAcquire(30, TimeUnit.SECONDS)).as("others go on").isTrue();
    } finally {
      never.release();
      carol.close();
      dave.close();
    }
  }

  @Test
  void answerToALoneFrame_isSentWithoutAChangeOfThreads() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      there.send(new byte[64]);
      assertThat(echoed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(threads).anyMatch(name -> !name.startsWith("pleach"));
  }
}
