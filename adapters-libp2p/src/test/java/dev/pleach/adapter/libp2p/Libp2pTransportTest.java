package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.adapter.libp2p.Libp2pOptions.Limit;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.TransportException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two transports on loopback. */
@Timeout(120)
class Libp2pTransportTest {
  @Test
  void frames_arriveWholeAndInOrder_bothWays() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      Node.Heard atAlice = alice.dial(bob);
      Node.Heard atBob = Node.await(bob.connected);
      assertThat(atAlice.connection.remote()).isEqualTo(bob.id());
      assertThat(atBob.connection.remote()).isEqualTo(alice.id());
      assertThat(atAlice.connection.isDialler()).isTrue();
      assertThat(atBob.connection.isDialler()).isFalse();
      Random random = new Random(3);
      for (int size : new int[] {1, 2, 127, 128, 16_383, 16_384, 65_532, 65_533}) {
        byte[] frame = new byte[size];
        random.nextBytes(frame);
        atAlice.connection.send(frame.clone());
        atBob.connection.send(frame.clone());
        assertThat(atBob.nextFrame()).isEqualTo(frame);
        assertThat(atAlice.nextFrame()).isEqualTo(frame);
      }
    }
  }

  @Test
  void frame_ofNoneOrTooManyBytes_isTheCallersMistake() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      Node.Heard atAlice = alice.dial(bob);
      assertThat(atAlice.connection.frameBytesMax()).isEqualTo(65_533);
      for (int size : new int[] {0, 65_534}) {
        assertThatThrownBy(() -> atAlice.connection.send(new byte[size]))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("a frame has 1 to 65533 bytes, got " + size);
      }
    }
  }

  /** T19: 16 MiB both ways at once, respecting back-pressure. */
  @Test
  void t19_bulk_bothWays() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      Node.Heard atAlice = alice.dial(bob);
      Node.Heard atBob = Node.await(bob.connected);
      Thread there = new Thread(() -> sendBulk(atAlice, 256));
      Thread back = new Thread(() -> sendBulk(atBob, 256));
      there.start();
      back.start();
      expectBulk(atBob, 256);
      expectBulk(atAlice, 256);
      there.join();
      back.join();
    }
  }

  private static void sendBulk(Node.Heard from, int frames) {
    try {
      for (int i = 0; i < frames; i++) {
        byte[] frame = new byte[65_533];
        Arrays.fill(frame, (byte) i);
        if (!from.connection.send(frame)) {
          Node.await(from.writable);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void expectBulk(Node.Heard at, int frames) throws InterruptedException {
    for (int i = 0; i < frames; i++) {
      byte[] frame = at.nextFrame();
      assertThat(frame).hasSize(65_533);
      assertThat(frame[65_532]).isEqualTo((byte) i);
    }
  }

  /** T2: a receiver that consumes nothing blocks its sender, and frees it by consuming. */
  @Test
  void t2_receiverThatDoesNotConsume_blocksTheSender() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      bob.consumes = false;
      Node.Heard atAlice = alice.dial(bob);
      Node.Heard atBob = Node.await(bob.connected);
      int sent = 1;
      while (atAlice.connection.send(new byte[60_000])) {
        sent++;
      }
      assertThat(sent * 60_000).isLessThan(3_000_000);
      for (int i = 0; i < 4; i++) { // the window of 262,144 bytes holds four of them
        atBob.nextFrame();
      }
      assertThat(atBob.frames).isEmpty();
      assertThat(atAlice.writable).isEmpty();
      bob.consumes = true;
      atBob.connection.consumed(4 * 60_000);
      for (int i = 4; i < sent; i++) {
        atBob.nextFrame();
      }
      Node.await(atAlice.writable);
      assertThat(atAlice.closed).isEmpty();
    }
  }

  @Test
  void callerWhoDoesNotWait_isCutOffAtTheBound() throws Exception {
    Libp2pOptions small =
        Libp2pOptions.defaults()
            .withLimit(Limit.FRAMES_UNSENT_BYTES_HIGH, 100_000)
            .withLimit(Limit.FRAMES_UNSENT_BYTES_MAX, 1_000_000);
    try (Node alice = Node.started(1, small);
        Node bob = Node.started(2)) {
      bob.consumes = false;
      Node.Heard atAlice = alice.dial(bob);
      for (int i = 0; i < 100 && atAlice.closed.isEmpty(); i++) {
        atAlice.connection.send(new byte[50_000]);
      }
      assertThat(Node.await(atAlice.closed)).contains("did not wait");
      Node.await(Node.await(bob.connected).closed);
    }
  }

  @Test
  void manySmallFrames_waitForASlowListener_withoutLoss() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      Node.Heard atAlice = alice.dial(bob);
      Node.Heard atBob = Node.await(bob.connected);
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 200_000; i++) {
                    if (!atAlice.connection.send(new byte[] {(byte) i, (byte) (i >> 8)})) {
                      Node.await(atAlice.writable);
                    }
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      sender.start();
      for (int i = 0; i < 200_000; i++) {
        assertThat(atBob.nextFrame()).containsExactly((byte) i, (byte) (i >> 8));
      }
      sender.join();
    }
  }

  @Test
  void close_isHeardOnBothSides_once() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      Node.Heard atAlice = alice.dial(bob);
      Node.Heard atBob = Node.await(bob.connected);
      atAlice.connection.close("enough");
      atAlice.connection.close("again");
      assertThat(Node.await(atAlice.closed)).isEqualTo("enough");
      Node.await(atBob.closed);
      assertThat(atAlice.connection.send(new byte[1])).isTrue(); // does nothing
      Node.Heard again = alice.dial(bob);
      again.connection.send(new byte[] {5});
      assertThat(Node.await(bob.connected).nextFrame()).containsExactly(5);
      assertThat(atAlice.closed).isEmpty();
      assertThat(atBob.closed).isEmpty();
    }
  }

  @Test
  void dial_ofAnOpenConnection_completesWithoutASecondOne() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      alice.dial(bob);
      Node.await(bob.connected);
      assertThat(Node.get(alice.transport.dial(bob.address()))).isEqualTo(bob.id());
      assertThat(Node.get(bob.transport.dial(alice.address()))).isEqualTo(alice.id());
      String withoutPeer = bob.address().text().replaceAll("/p2p/.*", "");
      assertThat(Node.get(alice.transport.dial(new PeerAddress(withoutPeer)))).isEqualTo(bob.id());
      assertThat(alice.connected).isEmpty();
      assertThat(bob.connected).isEmpty();
      assertThat(alice.open).hasSize(1);
      assertThat(bob.open).hasSize(1);
    }
  }

  /**
   * T21, N8: both dial at once, many times; each time exactly one connection stays, and it works.
   */
  @Test
  void t21_simultaneousDials_leaveOneConnection() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (Node alice = Node.started(2 * round + 1);
          Node bob = Node.started(2 * round + 2)) {
        CompletionStage<PeerId> there = alice.transport.dial(bob.address());
        CompletionStage<PeerId> back = bob.transport.dial(alice.address());
        assertThat(Node.get(there)).isEqualTo(bob.id());
        assertThat(Node.get(back)).isEqualTo(alice.id());
        // The dials are done, so the one that stays is reported; the other may still be closing,
        // and
        // for a moment each side may hold another one.
        Node.until(() -> holdTheSame(alice, bob));
        Node.Heard atAlice = alice.open.get(0);
        Node.Heard atBob = bob.open.get(0);
        atAlice.connection.send(new byte[] {1});
        atBob.connection.send(new byte[] {2});
        assertThat(atBob.nextFrame()).containsExactly(1);
        assertThat(atAlice.nextFrame()).containsExactly(2);
        assertThat(alice.open).hasSize(1);
        assertThat(bob.open).hasSize(1);
        boolean aliceDialled = atAlice.connection.isDialler();
        assertThat(atBob.connection.isDialler()).isNotEqualTo(aliceDialled);
      }
    }
  }

  /** Of two crossing connections each side dialled one, so the ends of one and the same differ. */
  private static boolean holdTheSame(Node alice, Node bob) {
    List<Node.Heard> atAlice = List.copyOf(alice.open);
    List<Node.Heard> atBob = List.copyOf(bob.open);
    return atAlice.size() == 1
        && atBob.size() == 1
        && atAlice.get(0).connection.isDialler() != atBob.get(0).connection.isDialler();
  }

  @Test
  void dial_ofTheWrongPeer_failsAndNamesBoth() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2);
        Node carol = Node.started(3)) {
      String wrong = bob.address().text().replaceAll("/p2p/.*", "/p2p/" + carol.id());
      assertThatThrownBy(() -> Node.get(alice.transport.dial(new PeerAddress(wrong))))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TransportException.class)
          .hasMessageContaining("expected peer " + carol.id() + ", but " + bob.id() + " answered");
      assertThat(Node.await(alice.faultQueue)).contains("UNAUTHENTICATED");
      assertThat(bob.connected).isEmpty();
    }
  }

  @Test
  void dial_ofOurselves_fails() throws Exception {
    try (Node alice = Node.started(1)) {
      assertThatThrownBy(() -> Node.get(alice.transport.dial(alice.address())))
          .hasMessageContaining("it is our own address");
      String withoutPeer = alice.address().text().replaceAll("/p2p/.*", "");
      assertThatThrownBy(() -> Node.get(alice.transport.dial(new PeerAddress(withoutPeer))))
          .hasMessageContaining("the other end is ourselves");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "/ip4/127.0.0.1",
        "/ip4/127.0.0.1/udp/1",
        "/ip4/127.0.0.1/tcp/1/ws",
        "/ip4/127.0.0.1/tcp/1/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "/ip4/999.0.0.1/tcp/1",
      })
  void dial_ofABadAddress_failsAndNamesIt(String address) throws Exception {
    try (Node alice = Node.started(1)) {
      assertThat(alice.transport.canDial(new PeerAddress(address))).isFalse();
      assertThatThrownBy(() -> Node.get(alice.transport.dial(new PeerAddress(address))))
          .hasCauseInstanceOf(TransportException.class)
          .hasMessageContaining(address);
    }
  }

  @Test
  void dial_ofAClosedPort_fails() throws Exception {
    try (Node alice = Node.started(1)) {
      PeerAddress gone;
      try (Node bob = Node.started(2)) {
        gone = bob.address();
      }
      assertThatThrownBy(() -> Node.get(alice.transport.dial(gone)))
          .hasCauseInstanceOf(TransportException.class)
          .hasMessageContaining("cannot reach")
          .hasMessageContaining("tcp");
    }
  }

  @Test
  void start_onATakenPort_failsAndNamesTheAddress() {
    try (Node alice = Node.started(1);
        Node bob =
            new Node(
                2,
                Libp2pOptions.defaults()
                    .withListen(
                        new PeerAddress(alice.address().text().replaceAll("/p2p/.*", ""))))) {
      assertThatThrownBy(() -> bob.transport.start(bob))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("cannot listen on /ip4/127.0.0.1/tcp/");
    }
  }

  @Test
  void ping_andIdentify_work() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      alice.dial(bob);
      assertThat(Node.get(alice.host.ping(bob.id()))).isPositive();
      assertThat(Node.get(bob.host.ping(alice.id()))).isPositive();
      Identify said = alice.host.identified(bob.id()).orElseThrow();
      assertThat(said.listenAddresses()).isEqualTo(bob.host.listening());
      assertThat(said.protocols())
          .containsExactlyInAnyOrder(Ping.ID, Identify.ID, Identify.PUSH_ID, SyncStream.ID);
      assertThat(said.agentVersion()).contains("pleach");
    }
  }

  /**
   * Nothing of ours is left when close returns. The JVM opens a descriptor of its own now and then,
   * for a library it reads on, so what is looked for is one more in every circle.
   */
  @Test
  void close_leavesNoThreadAndNoDescriptor() throws Exception {
    fullCircle();
    long before = descriptors();
    int circles = 8;
    for (int i = 0; i < circles; i++) {
      fullCircle();
      assertThat(ourThreads()).isEmpty();
    }
    assertThat(descriptors()).isLessThan(before + circles);
  }

  private static void fullCircle() throws Exception {
    try (Node alice = Node.started(1);
        Node bob = Node.started(2)) {
      Node.Heard atAlice = alice.dial(bob);
      atAlice.connection.send(new byte[10]);
      Node.await(bob.connected).nextFrame();
    }
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("pleach-libp2p"))
        .toList();
  }

  private static long descriptors() {
    var system = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    return system instanceof com.sun.management.UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }
}
