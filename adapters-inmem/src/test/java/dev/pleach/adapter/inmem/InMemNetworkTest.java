package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What is this network's own; its contract as a transport is checked by the suite. */
class InMemNetworkTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Executor executor = tasks::add;
  private final InMemNetwork network = InMemNetwork.on(executor);
  private final Peer alice = new Peer(1);
  private final Peer bob = new Peer(2);

  @Test
  void dial_bothAtOnce_oneConnection() {
    var first = alice.dial(bob);
    var second = bob.dial(alice);
    drain();
    assertThat(first.toCompletableFuture()).isCompletedWithValue(bob.id);
    assertThat(second.toCompletableFuture()).isCompletedWithValue(alice.id);
    assertThat(alice.connections).hasSize(1);
    assertThat(bob.connections).hasSize(1);
    assertThat(alice.connections.get(0).isDialler()).isTrue();
    assertThat(bob.connections.get(0).isDialler()).isFalse();
  }

  @Test
  void send_receiverDoesNotConsume_holdsOneWindow() {
    Connection connection = connect();
    boolean writable = true;
    int sent = 0;
    while (writable) {
      writable = connection.send(new byte[65_536]);
      sent++;
      drain();
    }
    assertThat(sent).isEqualTo(5);
    assertThat(bob.heard).hasSize(4).allMatch(event -> event.equals("frame 65536"));
    bob.connections.get(0).consumed(65_536);
    drain();
    assertThat(alice.heard).containsExactly("writable");
    assertThat(bob.heard).hasSize(5);
  }

  @Test
  void send_signalIgnored_isCutOffAtTheBound() {
    Connection connection = connect();
    int frames = (InMemNetwork.WINDOW_BYTES + InMemNetwork.WAITING_BYTES_MAX) / 65_536;
    for (int i = 0; i < frames; i++) {
      connection.send(new byte[65_536]);
    }
    drain();
    assertThat(alice.heard).isEmpty();
    connection.send(new byte[1]);
    drain();
    assertThat(alice.heard).containsExactly("closed more than 1048576 bytes wait to be sent");
  }

  @Test
  void cut_endsTheConnectionAndFailsDialsUntilMended() {
    connect();
    network.cut(bob.id, alice.id);
    drain();
    assertThat(alice.heard).containsExactly("closed the network is cut");
    assertThat(bob.heard).containsExactly("closed the network is cut");
    assertThat(alice.dial(bob).toCompletableFuture()).isCompletedExceptionally();
    network.mend(alice.id, bob.id);
    var again = alice.dial(bob);
    drain();
    assertThat(again.toCompletableFuture()).isCompletedWithValue(bob.id);
  }

  @Test
  void reconnect_beforeTheEndWasHeard_closedComesFirst() {
    connect().close("done");
    alice.dial(bob);
    drain();
    assertThat(bob.heard).containsExactly("closed closed by the other end", "connected");
  }

  private Connection connect() {
    alice.dial(bob);
    drain();
    alice.heard.clear();
    bob.heard.clear();
    return alice.connections.get(0);
  }

  private void drain() {
    for (int i = 0; i < 10_000 && !tasks.isEmpty(); i++) {
      tasks.remove().run();
    }
    assertThat(tasks).isEmpty();
  }

  private final class Peer {
    final PeerId id;
    final Transport transport;
    final List<Connection> connections = new ArrayList<>();
    final List<String> heard = new ArrayList<>();

    Peer(int number) {
      byte[] seed = new byte[32];
      seed[0] = (byte) number;
      id = new PeerId(SigningKey.ofSeed(seed).publicKey());
      transport = network.transport(id);
      transport.start(
          connection -> {
            connections.add(connection);
            heard.add("connected");
            return listener();
          });
    }

    java.util.concurrent.CompletionStage<PeerId> dial(Peer other) {
      return transport.dial(other.transport.listenAddresses().get(0));
    }

    private ConnectionListener listener() {
      return new ConnectionListener() {
        @Override
        public void frame(byte[] frame) {
          heard.add("frame " + frame.length);
        }

        @Override
        public void writable() {
          heard.add("writable");
        }

        @Override
        public void closed(String reason) {
          heard.add("closed " + reason);
        }
      };
    }
  }
}
