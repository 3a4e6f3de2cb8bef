package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whole connections over a seeded pipe that cuts and merges: no socket, no clock. */
class WireTest {
  private static final SessionLimits LIMITS =
      new SessionLimits(10_000, 30_000, 10_000, 64, YamuxLimits.DEFAULT);

  /** One end, with all that happened to it. */
  private static final class End implements Wire.Events {
    final SigningKey key;
    final Wire wire;
    final Map<String, StreamProtocol> protocols = new HashMap<>();
    final List<String> failed = new ArrayList<>();
    Optional<PeerId> secured = Optional.empty();

    End(boolean dialer, int seed, Optional<PeerId> expected, boolean inlineMuxer) {
      byte[] secrets = new byte[64];
      new Random(seed).nextBytes(secrets);
      this.key = key(seed);
      this.wire =
          new Wire(
              new Upgrade(dialer, key, expected, secrets, inlineMuxer, 65_536),
              (peer, noise, now) -> new Session(dialer, peer, noise, protocols, LIMITS, this, now),
              this,
              10_000,
              0);
    }

    void offer(String id, int streamsMax, StreamHandler.Factory handler) {
      protocols.put(id, new StreamProtocol(id, streamsMax, 0, handler));
    }

    @Override
    public void secured(PeerId remote) {
      secured = Optional.of(remote);
    }

    @Override
    public void streamFailed(String protocol, WireFault fault) {
      failed.add(protocol + " " + fault.text());
    }
  }

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return SigningKey.ofSeed(bytes);
  }

  private static PeerId peer(int seed) {
    return new PeerId(key(seed).publicKey());
  }

  private final End dialer = new End(true, 1, Optional.of(peer(2)), true);
  private final End listener = new End(false, 2, Optional.empty(), true);

  @Test
  void bothSides_proveTheirKeys_withAndWithoutInlinedMuxer() {
    for (boolean[] inline :
        new boolean[][] {{true, true}, {true, false}, {false, true}, {false, false}}) {
      End left = new End(true, 1, Optional.of(peer(2)), inline[0]);
      End right = new End(false, 2, Optional.empty(), inline[1]);
      new FragmentingPipe(left.wire, right.wire, 5, 7).drive();
      assertThat(left.secured).contains(peer(2));
      assertThat(right.secured).contains(peer(1));
      assertThat(left.wire.fault()).isEmpty();
      assertThat(right.wire.fault()).isEmpty();
    }
  }

  @Test
  void inlinedMuxer_savesARoundTrip() {
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 65_536);
    int steps = 0;
    while (pipe.step()) {
      steps++;
    }
    assertThat(steps)
        .isEqualTo(5); // header+proposal, header+answer+…, and three handshake messages
  }

  @Test
  void wrongPeer_isRefusedByTheDialer_beforeItSaysWhoItIs() {
    End wrong = new End(true, 1, Optional.of(peer(3)), true);
    new FragmentingPipe(wrong.wire, listener.wire, 1, 100).drive();
    assertThat(wrong.wire.fault().orElseThrow().kind()).isEqualTo(WireFault.Kind.UNAUTHENTICATED);
    assertThat(wrong.wire.fault().orElseThrow().text())
        .isEqualTo("expected peer " + peer(3) + ", but " + peer(2) + " answered");
    assertThat(listener.secured).isEmpty();
  }

  /** N8: a connection to ourselves. */
  @Test
  void ourselves_areRefused() {
    End mirror = new End(false, 1, Optional.empty(), true);
    End self = new End(true, 1, Optional.empty(), true);
    new FragmentingPipe(self.wire, mirror.wire, 1, 100).drive();
    assertThat(self.wire.fault().orElseThrow().kind()).isEqualTo(WireFault.Kind.SELF);
  }

  /** N4: a byte a second must not hold a connection open. */
  @Test
  void setUp_upTo10Seconds() {
    for (long millis = 1_000; millis < 10_000; millis += 1_000) {
      listener.wire.receive(
          ByteBuffer.wrap(new byte[] {(byte) 0x13}).limit(millis == 1_000 ? 1 : 0), millis);
      listener.wire.tick(millis);
      assertThat(listener.wire.fault()).isEmpty();
    }
    listener.wire.tick(10_000);
    assertThat(listener.wire.fault().orElseThrow().text())
        .isEqualTo("connection set-up took longer than 10000 ms");
  }

  @Test
  void setUp_upTo64KiB() throws WireFault {
    byte[] secrets = new byte[64];
    Upgrade upgrade = new Upgrade(false, key(1), Optional.empty(), secrets, true, 120);
    ByteBuffer proposals = ByteBuffer.allocate(1_000);
    proposals.put(Varint.prefixed("/multistream/1.0.0\n".getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 10; i++) {
      proposals.put(Varint.prefixed("/something\n".getBytes(StandardCharsets.UTF_8)));
    }
    int n = proposals.position();
    upgrade.receive(ByteBuffer.wrap(proposals.array(), 0, 120));
    assertThatThrownBy(() -> upgrade.receive(ByteBuffer.wrap(proposals.array(), 120, n - 120)))
        .hasMessageContaining("limit of 120");
  }

  @Property(tries = 500)
  void garbage_endsInAFaultOrSilence(@ForAll byte[] bytes, @ForAll boolean asDialer) {
    End end = new End(asDialer, 1, Optional.empty(), true);
    end.wire.receive(ByteBuffer.wrap(bytes), 0);
    assertThat(end.secured).isEmpty();
  }

  /** A flipped bit anywhere in the set-up or after it never becomes data. */
  @Property(tries = 200)
  void flippedBit_neverBecomesData(
      @ForAll @IntRange(max = 700) int at, @ForAll @IntRange(max = 7) int bit) {
    End left = new End(true, 1, Optional.of(peer(2)), true);
    End right = new End(false, 2, Optional.empty(), true);
    right.offer("/echo", 9, Echo::new);
    byte[] scratch = new byte[Wire.POLL_BYTES_MAX];
    int seen = 0;
    boolean flipped = false;
    Collector collector = new Collector();
    for (int round = 0; round < 20; round++) {
      Wire from = round % 2 == 0 ? left.wire : right.wire;
      Wire to = round % 2 == 0 ? right.wire : left.wire;
      for (int n = from.poll(scratch); n > 0; n = from.poll(scratch)) {
        if (at >= seen && at < seen + n) {
          scratch[at - seen] ^= (byte) (1 << bit);
          flipped = true;
        }
        seen += n;
        to.receive(ByteBuffer.wrap(Arrays.copyOf(scratch, n)), 0);
      }
      if (round == 6) {
        left.wire.open(
            List.of("/echo"), true, s -> collector.on(s, "hello".getBytes(StandardCharsets.UTF_8)));
      }
    }
    // Noticed at once, or as a length that never fills; but other bytes never come out.
    assertThat(new String(collector.received(), StandardCharsets.UTF_8)).isIn("", "hello");
    if (!flipped) {
      assertThat(collector.remoteClosed).isTrue();
    }
  }

  // ---- streams

  /** T19: small messages and bulk, both ways, whole and in order, however the bytes are cut. */
  @Property(tries = 12)
  void t19_echo_comesBackWhole(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 70_000) int pieceMax,
      @ForAll @IntRange(min = 1, max = 1_500_000) int size) {
    int bytes = pieceMax < 50 ? Math.min(size, 20_000) : size;
    End left = new End(true, 1, Optional.of(peer(2)), true);
    End right = new End(false, 2, Optional.empty(), true);
    left.offer("/echo", 9, Echo::new);
    right.offer("/echo", 9, Echo::new);
    FragmentingPipe pipe = new FragmentingPipe(left.wire, right.wire, seed, pieceMax);
    pipe.drive();
    byte[] there = new byte[bytes];
    new Random(seed).nextBytes(there);
    byte[] back = there.clone();
    back[0]++;
    Collector a = new Collector();
    Collector b = new Collector();
    left.wire.open(List.of("/echo"), false, s -> a.on(s, there));
    right.wire.open(List.of("/none", "/echo"), false, s -> b.on(s, back));
    pipe.drive();
    assertThat(a.received()).isEqualTo(there);
    assertThat(b.received()).isEqualTo(back);
    assertThat(a.remoteClosed && b.remoteClosed).isTrue();
    assertThat(left.wire.openStreams() + right.wire.openStreams()).isZero();
    assertThat(left.failed).isEmpty();
    assertThat(right.failed).isEmpty();
  }

  @Test
  void unknownProtocol_failsTheStreamAndNotTheConnection() {
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 100);
    listener.offer("/echo", 9, Echo::new);
    pipe.drive();
    Collector none = new Collector();
    Collector echo = new Collector();
    dialer.wire.open(List.of("/none"), false, s -> none.on(s, new byte[] {1}));
    dialer.wire.open(List.of("/echo"), false, s -> echo.on(s, new byte[] {1}));
    pipe.drive();
    assertThat(none.ended).contains("the peer does not support /none");
    assertThat(echo.received()).containsExactly(1);
    assertThat(dialer.wire.fault()).isEmpty();
    pipe.pass(11_000);
    assertThat(listener.wire.openStreams()).isZero();
  }

  /** T1: the responder half-closes, so that a fresh ping stream every 10 s never piles up. */
  @Test
  void t1_pings_leaveNoStreamBehind() {
    listener.offer(Ping.ID, 2, Ping.Responder::new);
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 100);
    pipe.drive();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Long> answer = ping(dialer);
      pipe.drive();
      assertThat(answer).isCompleted();
      assertThat(dialer.wire.openStreams() + listener.wire.openStreams()).isZero();
      pipe.pass(10_000);
    }
    assertThat(dialer.wire.fault()).isEmpty();
  }

  @Test
  void pingStreams_upToTwo() {
    listener.offer(Ping.ID, 2, Ping.Responder::new);
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 100);
    pipe.drive();
    for (int i = 0; i < 3; i++) {
      dialer.wire.open(List.of(Ping.ID), false, s -> new Collector().silent(s));
    }
    pipe.drive();
    assertThat(listener.failed)
        .containsExactly("/ipfs/ping/1.0.0 more than 2 streams of /ipfs/ping/1.0.0");
    assertThat(listener.wire.openStreams()).isEqualTo(2);
    assertThat(ping(listener)).isNotNull();
  }

  /** A pinger who sends and does not read stops at the window; nothing piles up on our side. */
  @Test
  void pingFlood_isHeldByTheWindow() {
    listener.offer(Ping.ID, 2, Ping.Responder::new);
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 60_000);
    pipe.drive();
    Collector flood = new Collector();
    flood.consumes = false;
    dialer.wire.open(List.of(Ping.ID), false, s -> flood.on(s, new byte[4_000_000]));
    pipe.drive();
    pipe.pass(1_000);
    // Both windows are full: one of pings, one of answers.
    assertThat(pipe.carried()).isLessThan(3 * 262_144);
    assertThat(dialer.wire.fault()).isEmpty();
  }

  @Test
  void negotiation_upTo10Seconds() {
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 100);
    pipe.drive();
    StreamHandler.Factory never = s -> new Collector().silent(s);
    dialer.wire.open(List.of("/echo"), false, never);
    // The listener never gets the proposal: time passes on the dialer's side alone.
    dialer.wire.tick(9_999);
    assertThat(dialer.failed).isEmpty();
    dialer.wire.tick(10_000);
    assertThat(dialer.failed).containsExactly("/echo stream negotiation took longer than 10000 ms");
  }

  @Test
  void silentPeer_isAskedAndGivenUp() {
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 100);
    pipe.drive();
    pipe.pass(300_000);
    assertThat(dialer.wire.fault()).isEmpty(); // it answers, so it lives
    long now = pipe.millis();
    for (long t = 0; t <= 41_000; t += 250) {
      dialer.wire.tick(now + t);
    }
    assertThat(dialer.wire.fault().orElseThrow().text())
        .isEqualTo("a sign of life took longer than 10000 ms");
  }

  @Test
  void close_saysGoodbye_andTheOtherSideEnds() {
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 100);
    pipe.drive();
    dialer.wire.close("done");
    pipe.drive();
    assertThat(listener.wire.fault().orElseThrow().text()).isEqualTo("the peer said goodbye");
  }

  // ---- identify

  @Test
  void identify_tellsAndHears() throws WireFault {
    Identify self =
        new Identify(
            Optional.of(new Identify.Bytes(PeerIds.encodeKey(key(2).publicKey()))),
            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1")),
            List.of("/a", "/b"),
            Optional.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/2")),
            Optional.of("ipfs/0.1.0"),
            Optional.of("pleach"));
    listener.offer(Identify.ID, 1, s -> new IdentifyStreams.Teller(s, () -> self));
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 3);
    pipe.drive();
    List<Identify> heard = new ArrayList<>();
    dialer.wire.open(List.of(Identify.ID), true, s -> new IdentifyStreams.Hearer(s, heard::add));
    pipe.drive();
    assertThat(heard).containsExactly(self);
    assertThat(dialer.wire.openStreams() + listener.wire.openStreams()).isZero();
  }

  @Test
  void identify_withAnotherKey_failsTheStream() {
    Identify liar =
        new Identify(
            Optional.of(new Identify.Bytes(PeerIds.encodeKey(key(3).publicKey()))),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    listener.offer(Identify.ID, 1, s -> new IdentifyStreams.Teller(s, () -> liar));
    FragmentingPipe pipe = new FragmentingPipe(dialer.wire, listener.wire, 1, 3);
    pipe.drive();
    List<Identify> heard = new ArrayList<>();
    dialer.wire.open(List.of(Identify.ID), true, s -> new IdentifyStreams.Hearer(s, heard::add));
    pipe.drive();
    assertThat(heard).isEmpty();
    assertThat(dialer.failed)
        .containsExactly("/ipfs/id/1.0.0 identify: another key than the connection's");
  }

  private static CompletableFuture<Long> ping(End end) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    end.wire.open(
        List.of(Ping.ID), true, s -> new Ping.Asker(s, new byte[32], () -> 0, 10_000, answer));
    return answer;
  }
}
