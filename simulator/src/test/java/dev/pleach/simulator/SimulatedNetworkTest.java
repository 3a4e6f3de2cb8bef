package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import dev.pleach.port.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static final Duration RTT = Duration.ofMillis(100);

  private final Timeline timeline = new Timeline();
  private final SimulatedNetwork network =
      new SimulatedNetwork(timeline, SeededRandom.of(5), NetworkConditions.ideal(RTT));
  private final Ear alice = new Ear(1);
  private final Ear bob = new Ear(2);

  /** A peer that writes down what it hears. */
  private final class Ear implements ConnectionListener {
    private final PeerId id;
    private final List<String> heard = new ArrayList<>();
    private SimulatedTransport transport;
    private Connection connection;
    private int connected;
    private boolean consumes = true;

    Ear(int seed) {
      id = SimulatedKeys.draw(SeededRandom.of(seed)).peer();
    }

    void start() {
      transport = network.transport(id);
      transport.start(
          opened -> {
            connection = opened;
            connected++;
            note("up");
            return this;
          });
    }

    private void note(String what) {
      heard.add(what + "@" + timeline.elapsed().toMillis());
    }

    CompletableFuture<PeerId> dial(Ear other) {
      return transport.dial(SimulatedNetwork.addressOf(other.id)).toCompletableFuture();
    }

    @Override
    public void frame(byte[] frame) {
      note(Integer.toString(frame[0]));
      if (consumes) {
        connection.consumed(frame.length);
      }
    }

    @Override
    public void writable() {
      note("writable");
    }

    @Override
    public void closed(String reason) {
      note("closed");
    }
  }

  private void connect() {
    alice.start();
    bob.start();
    CompletableFuture<PeerId> dial = alice.dial(bob);
    timeline.runFor(Duration.ofMillis(150));
    assertThat(dial).isCompletedWithValue(bob.id);
    alice.heard.clear();
    bob.heard.clear();
  }

  private void send(Ear from, int... numbers) {
    for (int number : numbers) {
      from.connection.send(new byte[] {(byte) number});
    }
  }

  @Test
  void dial_takesOneRoundTripHereAndHalfOneMoreThere() {
    alice.start();
    bob.start();
    CompletableFuture<PeerId> dial = alice.dial(bob);
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(dial).isCompleted();
    assertThat(alice.heard).containsExactly("up@100");
    assertThat(bob.heard).containsExactly("up@150");
    assertThat(alice.connection.isDialler()).isTrue();
    assertThat(bob.connection.isDialler()).isFalse();
  }

  @Test
  void frames_arriveInOrderAfterTheLatency() {
    connect();
    send(alice, 1, 2, 3);
    timeline.runFor(RTT);
    assertThat(bob.heard).containsExactly("1@200", "2@200", "3@200");
    assertThat(network.traffic(alice.id, bob.id)).isEqualTo(new Traffic(3, 6));
  }

  @Test
  void bothDial_oneConnectionStays() {
    alice.start();
    bob.start();
    CompletableFuture<PeerId> one = alice.dial(bob);
    CompletableFuture<PeerId> other = bob.dial(alice);
    timeline.runFor(Duration.ofSeconds(30));
    assertThat(one).isCompletedWithValue(bob.id);
    assertThat(other).isCompletedWithValue(alice.id);
    assertThat(alice.connected).isEqualTo(1);
    assertThat(bob.connected).isEqualTo(1);
    assertThat(alice.connection.isDialler()).isNotEqualTo(bob.connection.isDialler());
  }

  @Test
  void dial_failsWhereNobodyListens() {
    alice.start();
    CompletableFuture<PeerId> dial = alice.dial(bob);
    timeline.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(dial::join).hasCauseInstanceOf(TransportException.class);
  }

  @Test
  void bandwidth_delaysFramesOneAfterTheOther() {
    network.setConditions(network.conditions().withBytesPerSecond(20));
    connect();
    send(alice, 1, 2);
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(bob.heard).containsExactly("1@300", "2@400"); // 2 bytes each with the length
  }

  @Test
  void lossDuplicationReordering_strikeAboutAsOftenAsAsked() {
    connect();
    network.setConditions(
        network
            .conditions()
            .withLoss(0.2)
            .withDuplication(0.1)
            .withReordering(0.3, Duration.ofMillis(10)));
    for (int i = 0; i < 1_000; i++) {
      send(alice, 1);
    }
    timeline.runFor(Duration.ofSeconds(1));
    Faults faults = network.faults();
    assertThat(faults.lost()).isBetween(150L, 250L);
    assertThat(faults.duplicated()).isBetween(50L, 120L);
    assertThat(faults.reordered()).isBetween(180L, 300L);
    assertThat((long) bob.heard.size()).isEqualTo(1_000 - faults.lost() + faults.duplicated());
  }

  @Test
  void separation_losesFramesAndEndsTheConnectionAfterSilence() {
    connect();
    network.separate(alice.id, bob.id);
    send(alice, 1);
    timeline.runFor(SimulatedNetwork.SILENCE_MAX.plusMillis(1));
    assertThat(bob.heard).containsExactly("closed@15150");
    assertThat(alice.heard).containsExactly("closed@15150");
    network.heal();
    CompletableFuture<PeerId> again = bob.dial(alice);
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(again).isCompleted();
  }

  @Test
  void shortSeparation_leavesTheConnection() {
    connect();
    network.separate(alice.id, bob.id);
    timeline.runFor(Duration.ofSeconds(5));
    network.heal();
    send(alice, 1);
    timeline.runFor(Duration.ofSeconds(60));
    assertThat(bob.heard).containsExactly("1@5200");
  }

  @Test
  void cut_endsBothSidesWithAllUnderWay() {
    connect();
    send(alice, 1);
    network.cut(alice.id, bob.id);
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(bob.heard).containsExactly("closed@150");
    assertThat(alice.heard).containsExactly("closed@150");
  }

  @Test
  void close_letsWhatWasSentArrive() {
    connect();
    send(alice, 1);
    alice.connection.close("enough");
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(bob.heard).containsExactly("1@200", "closed@200");
    assertThat(alice.heard).containsExactly("closed@150");
  }

  @Test
  void crash_isSilentHereAndHeardThere() {
    connect();
    alice.transport.crash();
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(alice.heard).isEmpty();
    assertThat(bob.heard).containsExactly("closed@200");
    alice.start();
    CompletableFuture<PeerId> again = alice.dial(bob);
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(again).isCompleted();
  }

  @Test
  void window_blocksUntilTheReceiverHasConsumed() {
    network.setConditions(network.conditions().withWindowBytes(1));
    connect();
    bob.consumes = false;
    assertThat(alice.connection.send(new byte[] {1})).isTrue();
    assertThat(alice.connection.send(new byte[] {2})).isFalse();
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(bob.heard).containsExactly("1@200");
    bob.connection.consumed(1);
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(alice.heard).containsExactly("writable@1200");
    assertThat(bob.heard).containsExactly("1@200", "2@1250");
  }

  @Test
  void window_isNotEatenUpByLoss() {
    connect();
    network.setConditions(network.conditions().withWindowBytes(10).withLoss(0.5));
    for (int i = 0; i < 1_000; i++) {
      send(alice, 1);
    }
    timeline.runFor(Duration.ofMinutes(1));
    assertThat(network.traffic(alice.id, bob.id).frames()).isEqualTo(1_000);
  }

  @Test
  void senderWhoDoesNotWait_isCutOff() {
    network.setConditions(network.conditions().withWindowBytes(1));
    connect();
    for (int i = 0; i < 100; i++) {
      alice.connection.send(new byte[LinkEnd.FRAME_BYTES_MAX]);
    }
    timeline.runFor(Duration.ofSeconds(1));
    assertThat(alice.heard).contains("closed@150");
  }
}
