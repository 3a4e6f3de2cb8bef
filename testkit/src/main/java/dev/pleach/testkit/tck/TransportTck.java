package dev.pleach.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link Transport}, rule by rule (docs/SPEC.md, section "Ports"). An implementor's
 * test is
 *
 * <pre>{@code
 * class MyTransportTest extends TransportTck {
 *   @Override
 *   protected Transport create(SigningKey key) {
 *     return MyTransport.create(key, "127.0.0.1", 0);
 *   }
 * }
 * }</pre>
 *
 * <p>Every test also watches rules T1 (one connection a pair) and T3 (calls of the listeners)
 * throughout. What this suite cannot show is listed in the specification.
 */
@Timeout(300)
public abstract class TransportTck {
  private static final int BULK_BYTES = 16 << 20;

  /** What may be under way to a receiver that has stopped, in all buffers together. */
  private static final int BUFFERED_BYTES_MAX = 16 << 20;

  private static final int IGNORED_BYTES_MAX = 64 << 20;

  private final List<TestPeer> peers = new ArrayList<>();

  /** Made by an implementor's subclass. */
  protected TransportTck() {}

  /**
   * Returns a transport, not started, that will listen where the others of this test can dial it:
   * on the loopback interface, on a port of the system's choice. The suite closes it.
   */
  protected abstract Transport create(SigningKey key);

  /** Returns how long to wait for what must happen; override it for a slow medium. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Returns an address with another peer's id in it; override it if ids are not written so. */
  protected PeerAddress withPeer(PeerAddress address, PeerId was, PeerId other) {
    return new PeerAddress(address.text().replace("/p2p/" + was, "/p2p/" + other));
  }

  @AfterEach
  void closeAndJudge() {
    peers.forEach(peer -> peer.transport().close());
    List<String> breaches = new ArrayList<>();
    peers.forEach(peer -> breaches.addAll(peer.breaches()));
    assertThat(breaches).isEmpty();
  }

  private TestPeer peer(int number) {
    TestPeer peer = new TestPeer(create(Samples.key(number)), patience());
    peers.add(peer);
    return peer;
  }

  @Test
  void required_t1_1_dial_connectsTwoProvenPeersAndTellsWhoDialled() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    assertThat(alice.id()).isEqualTo(new PeerId(Samples.key(1).publicKey()));
    Connection there = alice.dial(bob).connection();
    Connection here = bob.ear(alice).connection();
    assertThat(there.remote()).isEqualTo(bob.id());
    assertThat(here.remote()).isEqualTo(alice.id());
    assertThat(there.isDialler()).isTrue();
    assertThat(here.isDialler()).isFalse();
    assertThat(there.frameBytesMax()).isBetween(1, 65_536);
  }

  @Test
  void required_t1_2_bothDialAtOnce_exactlyOneConnectionStays() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    for (int round = 0; round < 10; round++) {
      CompletableFuture<PeerId> first = alice.transport().dial(bob.address()).toCompletableFuture();
      CompletableFuture<PeerId> second =
          bob.transport().dial(alice.address()).toCompletableFuture();
      assertThat(alice.complete(first)).isEqualTo(bob.id());
      assertThat(bob.complete(second)).isEqualTo(alice.id());
      exchange(alice, bob);
      Connection there = alice.ear(bob).connection();
      assertThat(there.isDialler()).isNotEqualTo(bob.ear(alice).connection().isDialler());
      endConnection(alice, bob);
    }
  }

  @Test
  void required_t1_3_dialOfAnOpenPeer_completesWithoutAnotherConnection() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear first = alice.dial(bob);
    bob.ear(alice);
    assertThat(alice.dial(bob)).isSameAs(first);
    assertThat(bob.dial(alice)).isSameAs(bob.ear(alice));
    exchange(alice, bob);
    assertThat(alice.connectionCount()).isEqualTo(1);
    assertThat(bob.connectionCount()).isEqualTo(1);
  }

  @Test
  void required_t1_4_addressNamesAnotherPeer_theDialFails() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    PeerId stranger = new PeerId(Samples.key(3).publicKey());
    assertDialFails(alice, withPeer(bob.address(), bob.id(), stranger));
    assertThat(alice.connectionCount()).isZero();
  }

  @Test
  void required_t1_5_nobodyListens_theDialFails() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    PeerAddress gone = bob.address();
    bob.transport().close();
    assertDialFails(alice, gone);
    assertThat(alice.connectionCount()).isZero();
  }

  @Test
  void required_t1_6_ownAddress_theDialFails() {
    TestPeer alice = peer(1);
    assertDialFails(alice, alice.address());
    assertThat(alice.connectionCount()).isZero();
  }

  @Test
  void required_t1_7_addressOfAnotherForm_isNotDialled() {
    TestPeer alice = peer(1);
    PeerAddress strange = new PeerAddress("no address of any transport");
    assertThat(alice.transport().canDial(strange)).isFalse();
    assertThat(alice.transport().canDial(alice.address())).isTrue();
    assertDialFails(alice, strange);
  }

  @Test
  void required_t1_8_listenAddresses_areEmptyBeforeStart() {
    Transport transport = create(Samples.key(1));
    assertThat(transport.listenAddresses()).isEmpty();
    transport.close();
    assertThat(peer(2).transport().listenAddresses()).isNotEmpty();
  }

  private void assertDialFails(TestPeer from, PeerAddress address) {
    CompletableFuture<PeerId> dialled = from.transport().dial(address).toCompletableFuture();
    assertThatThrownBy(() -> dialled.get(patience().toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(address.text());
  }

  @Test
  void required_t2_1_sixteenMebibytesBothWaysAtOnce_arriveWholeAndInOrder() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear there = alice.dial(bob);
    Ear here = bob.ear(alice);
    List<byte[]> forth = bulk(1, there.connection().frameBytesMax());
    List<byte[]> back = bulk(2, here.connection().frameBytesMax());
    InParallel.run(2, way -> (way == 0 ? there : here).sendAll(way == 0 ? forth : back));
    assertHeard(bob, here, forth);
    assertHeard(alice, there, back);
  }

  private static List<byte[]> bulk(int seed, int frameBytesMax) {
    List<byte[]> frames = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; bytes < BULK_BYTES; i++) {
      int length = 1 + (int) (Integer.toUnsignedLong(i * 0x9E3779B9) % frameBytesMax);
      frames.add(Samples.randomBytes(31L * seed + i, length));
      bytes += length;
    }
    return frames;
  }

  private static void assertHeard(TestPeer peer, Ear ear, List<byte[]> expected) {
    peer.await(expected.size() + " frames", () -> ear.frameCount() >= expected.size());
    List<byte[]> heard = ear.frames();
    assertThat(heard).as("T2: number of frames").hasSameSizeAs(expected);
    for (int i = 0; i < heard.size(); i++) {
      assertThat(heard.get(i)).as("T2: frame " + i).isEqualTo(expected.get(i));
    }
  }

  @Test
  void required_t2_2_shortestAndLongestFrame_arrive() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear there = alice.dial(bob);
    byte[] longest = Samples.randomBytes(1, there.connection().frameBytesMax());
    List<byte[]> frames = List.of(new byte[] {7}, longest, new byte[] {8}, longest);
    there.sendAll(frames);
    assertHeard(bob, bob.ear(alice), frames);
  }

  @Test
  void required_t2_3_emptyAndOverlongFrame_areRefusedAndDoNoHarm() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear there = alice.dial(bob);
    Connection connection = there.connection();
    assertThatThrownBy(() -> connection.send(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> connection.send(new byte[connection.frameBytesMax() + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    there.sendAll(List.of(new byte[] {7}));
    assertHeard(bob, bob.ear(alice), List.of(new byte[] {7}));
  }

  @Test
  void required_t2_4_tenThousandSmallFrames_arriveInOrder() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      frames.add(Samples.randomBytes(i, 20));
    }
    alice.dial(bob).sendAll(frames);
    assertHeard(bob, bob.ear(alice), frames);
  }

  @Test
  void required_t3_1_framesSentWhileTheOtherEndIsStillConnecting_waitForIt() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    CountDownLatch sent = new CountDownLatch(1);
    bob.whileConnecting(ear -> awaitBriefly(sent));
    Ear there = alice.dial(bob);
    List<byte[]> frames = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
    there.sendAll(frames);
    sent.countDown();
    assertHeard(bob, bob.ear(alice), frames);
  }

  /**
   * A transport with one thread cannot send while that thread is in a listener, so not for long.
   */
  private static void awaitBriefly(CountDownLatch latch) {
    try {
      boolean unused = latch.await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void required_t3_2_closedByOneEnd_bothHearItOnce() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear there = alice.dial(bob);
    Ear here = bob.ear(alice);
    there.connection().close("done");
    there.connection().close("done again");
    alice.await("closed at the closer", () -> !there.isOpen());
    bob.await("closed at the other end", () -> !here.isOpen());
    here.connection().close("closed already");
    for (Ear ear : List.of(there, here)) {
      ear.connection().send(new byte[] {1});
      ear.connection().consumed(0);
    }
    assertThat(here.frames()).isEmpty();
    reconnectAndExchange(alice, bob);
  }

  @Test
  void required_t3_3_closedUnderLoad_nothingIsHeardAfterwards() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    for (int round = 0; round < 5; round++) {
      Ear there = alice.dial(bob);
      Ear here = bob.ear(alice);
      int closeAfter = 10 * round;
      InParallel.run(
          3,
          number -> {
            if (number == 2) {
              bob.await("some frames", () -> here.frameCount() >= closeAfter || !here.isOpen());
              (closeAfter % 20 == 0 ? there : here).connection().close("under load");
            } else {
              sendUntilClosed(number == 0 ? alice : bob, number == 0 ? there : here);
            }
          });
      alice.await("closed at alice", () -> !there.isOpen());
      bob.await("closed at bob", () -> !here.isOpen());
    }
  }

  private static void sendUntilClosed(TestPeer peer, Ear ear) {
    while (ear.isOpen()) {
      long before = ear.writables();
      if (!ear.connection().send(new byte[1_000])) {
        peer.await("writable or closed", () -> ear.writables() > before || !ear.isOpen());
      }
    }
  }

  @Test
  void required_t4_1_receiverStops_theSenderIsBlockedUntilItGoesOn() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear there = alice.dial(bob);
    Ear here = bob.ear(alice);
    here.stopConsuming();
    List<byte[]> sent = sendUntilBlocked(there);
    List<byte[]> control = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
    control.forEach(frame -> there.connection().send(frame.clone()));
    assertThat(there.writables()).as("T4: writable before anything was consumed").isZero();
    assertThat(there.isOpen()).isTrue();
    here.consumeAll();
    alice.await("the sender hears writable", () -> there.writables() > 0);
    sent.addAll(control);
    assertHeard(bob, here, sent);
    exchange(alice, bob);
  }

  private static List<byte[]> sendUntilBlocked(Ear ear) {
    List<byte[]> sent = new ArrayList<>();
    int frameBytes = ear.connection().frameBytesMax();
    boolean isWritable = true;
    while (isWritable) {
      assertThat(sent.size() * (long) frameBytes)
          .as("T4: bytes taken though nobody reads")
          .isLessThanOrEqualTo(BUFFERED_BYTES_MAX);
      byte[] frame = Samples.randomBytes(sent.size(), frameBytes);
      sent.add(frame);
      isWritable = ear.connection().send(frame.clone());
    }
    return sent;
  }

  @Test
  void required_t4_2_senderIgnoresTheSignal_itIsCutOff() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    Ear there = alice.dial(bob);
    Ear here = bob.ear(alice);
    here.stopConsuming();
    int frameBytes = there.connection().frameBytesMax();
    for (int i = 0; i < IGNORED_BYTES_MAX / frameBytes && there.isOpen(); i++) {
      there.connection().send(new byte[frameBytes]);
    }
    alice.await("T4: cut off", () -> !there.isOpen());
    bob.await("T4: cut off", () -> !here.isOpen());
    assertThat(here.frameCount() * (long) frameBytes).isLessThanOrEqualTo(BUFFERED_BYTES_MAX);
  }

  @Test
  void required_t4_3_oneReceiverStops_theOthersAreServed() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    TestPeer carol = peer(3);
    Ear toBob = alice.dial(bob);
    bob.ear(alice).stopConsuming();
    sendUntilBlocked(toBob);
    alice.dial(carol);
    exchange(alice, carol);
  }

  @Test
  void required_t5_1_afterTheEnd_theyConnectAgain() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    for (int round = 0; round < 5; round++) {
      reconnectAndExchange(round % 2 == 0 ? alice : bob, round % 2 == 0 ? bob : alice);
      endConnection(alice, bob);
    }
  }

  @Test
  void required_t5_2_threePeersAtOnce_eachHearsTheOthers() {
    List<TestPeer> three = List.of(peer(1), peer(2), peer(3));
    InParallel.run(3, n -> three.get(n).dial(three.get((n + 1) % 3)));
    for (int n = 0; n < 3; n++) {
      exchange(three.get(n), three.get((n + 1) % 3));
      assertThat(three.get(n).connectionCount()).isEqualTo(2);
    }
  }

  @Test
  void required_t5_3_transportCloses_itsConnectionsEndAndNoneBegins() {
    TestPeer alice = peer(1);
    TestPeer bob = peer(2);
    TestPeer carol = peer(3);
    List<Ear> ears = new ArrayList<>();
    for (TestPeer other : List.of(bob, carol)) {
      ears.add(alice.dial(other));
      ears.add(other.ear(alice));
    }
    final PeerAddress address = alice.address();
    alice.transport().close();
    alice.transport().close();
    alice.await("closed", () -> !ears.get(0).isOpen() && !ears.get(2).isOpen());
    bob.await("closed at bob", () -> !ears.get(1).isOpen());
    carol.await("closed at carol", () -> !ears.get(3).isOpen());
    assertDialFails(alice, bob.address());
    assertDialFails(bob, address);
    exchange(bob, carol);
  }

  @Test
  void required_t5_4_peerComesBackAsANewTransport_itIsReachedAgain() {
    TestPeer alice = peer(1);
    TestPeer first = peer(2);
    Ear there = alice.dial(first);
    first.ear(alice);
    first.transport().close();
    alice.await("closed", () -> !there.isOpen());
    exchange(alice, peer(2));
  }

  private static void reconnectAndExchange(TestPeer from, TestPeer to) {
    from.dial(to);
    exchange(from, to);
  }

  /** Sends a frame each way, connecting first if need be. */
  private static void exchange(TestPeer one, TestPeer other) {
    if (one.openEar(other.id()).isEmpty()) {
      one.dial(other);
    }
    Ear there = one.ear(other);
    Ear here = other.ear(one);
    int heardHere = here.frameCount();
    int heardThere = there.frameCount();
    there.sendAll(List.of(new byte[] {42}));
    here.sendAll(List.of(new byte[] {43}));
    other.await("a frame", () -> here.frameCount() > heardHere);
    one.await("a frame back", () -> there.frameCount() > heardThere);
    assertThat(here.frames().get(heardHere)).containsExactly(42);
    assertThat(there.frames().get(heardThere)).containsExactly(43);
  }

  private static void endConnection(TestPeer one, TestPeer other) {
    Ear there = one.ear(other);
    Ear here = other.ear(one);
    there.connection().close("end of the round");
    one.await("closed", () -> !there.isOpen());
    other.await("closed", () -> !here.isOpen());
  }
}
