package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that is thrown out for what no honest peer does, and comes back. */
class ThrownOutTest {
  private final HandTurnedLane lane = new HandTurnedLane();
  private final InMemNetwork network = InMemNetwork.on(lane::run);
  private final Transport mallory = network.transport(id(keys(2)));
  private final Ear ear = new Ear();
  private Replica replica;
  private Connection connection;

  /** What mallory hears. */
  private final class Ear implements ConnectionListener {
    private final List<byte[]> frames = new ArrayList<>();
    private int ended;

    @Override
    public void frame(byte[] frame) {
      frames.add(frame);
      connection.consumed(frame.length);
    }

    @Override
    public void writable() {}

    @Override
    public void closed(String reason) {
      ended++;
    }
  }

  private static KeyStore keys(int number) {
    return InMemKeyStore.create(new Random(number)::nextBytes);
  }

  private static PeerId id(KeyStore keys) {
    return new PeerId(keys.peerKey().publicKey());
  }

  @BeforeEach
  void open() {
    KeyStore keys = keys(1);
    replica =
        Replica.open(
            new ReplicaPorts(
                InMemStore.create(),
                keys,
                lane,
                lane,
                SystemPorts.wallClock(),
                new Random(3)::nextBytes,
                List.of(network.transport(id(keys)))),
            ReplicaOptions.defaults());
    mallory.start(
        opened -> {
          connection = opened;
          return ear;
        });
  }

  @AfterEach
  void close() {
    lane.await(replica.closeAsync());
  }

  private void dial() {
    ear.frames.clear();
    var unused = mallory.dial(replica.listenAddresses().get(0));
    lane.turn();
  }

  private void sendGarbage() {
    for (int i = 0; i < 3; i++) {
      connection.send(new byte[] {(byte) 0xff, 1, 2, 3});
    }
    lane.turn();
  }

  @Test
  void whoIsThrownOut_isGreetedAgain_onlyAfterAWhileThatGrows() {
    int ended = 0;
    for (Duration wait : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      dial();
      assertThat(ear.frames).as("a greeting").isNotEmpty();
      sendGarbage();
      assertThat(ear.ended).isEqualTo(ended + 1);
      lane.pass(wait.minusMillis(10));
      dial();
      assertThat(ear.frames).as("no greeting").isEmpty();
      assertThat(ear.ended).isEqualTo(ended + 2);
      assertThat(lane.await(replica.status()).peers()).isEmpty();
      lane.pass(Duration.ofMillis(20));
      ended += 2;
    }
    dial();
    assertThat(ear.frames).isNotEmpty();
    assertThat(lane.await(replica.status()).peers()).hasSize(1);
  }

  @Test
  void whoJustGoesAndComes_isGreetedAtOnce() {
    for (int i = 0; i < 5; i++) {
      dial();
      assertThat(ear.frames).isNotEmpty();
      connection.close("bye");
      lane.turn();
    }
  }
}
