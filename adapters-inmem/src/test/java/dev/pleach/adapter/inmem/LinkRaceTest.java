package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections whose two ends are told by different threads. */
class LinkRaceTest {
  private static final Set<Thread.State> HALTED =
      EnumSet.of(Thread.State.BLOCKED, Thread.State.TERMINATED);

  /** A thread for each turn, which gets as far as it can before the caller goes on. */
  private static void runAhead(Runnable turn) {
    Thread thread = new Thread(turn, "turn");
    thread.start();
    while (!HALTED.contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  @Test
  void send_asSoonAsConnected_reachesTheOtherEnd() throws InterruptedException {
    InMemNetwork network = InMemNetwork.on(LinkRaceTest::runAhead);
    BlockingQueue<Integer> frames = new LinkedBlockingQueue<>();
    Transport acceptor = start(network, 1, connection -> greet(connection));
    Transport dialler = start(network, 2, connection -> listener(frames));
    var dialled = dialler.dial(acceptor.listenAddresses().get(0));
    assertThat(dialled.toCompletableFuture().join()).isEqualTo(acceptor.self());
    assertThat(frames.poll(30, TimeUnit.SECONDS)).isEqualTo(5);
  }

  private static ConnectionListener greet(Connection connection) {
    connection.send(new byte[5]);
    return listener(new LinkedBlockingQueue<>());
  }

  private static Transport start(InMemNetwork network, int number, TransportListener listener) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    Transport transport = network.transport(new PeerId(SigningKey.ofSeed(seed).publicKey()));
    transport.start(listener);
    return transport;
  }

  private static ConnectionListener listener(BlockingQueue<Integer> frames) {
    return new ConnectionListener() {
      @Override
      public void frame(byte[] frame) {
        frames.add(frame.length);
      }

      @Override
      public void writable() {}

      @Override
      public void closed(String reason) {}
    };
  }
}
