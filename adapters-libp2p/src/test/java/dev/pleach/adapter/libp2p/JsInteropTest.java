package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against js-libp2p, dialled and dialling. The seconds of idling: {@code pleach.idleSeconds}. */
@Tag("interop")
@Timeout(300)
class JsInteropTest {
  private static final int BULK = 16 * 1024 * 1024;

  private Node ours;
  private JsPeer js;

  @BeforeEach
  void start() throws Exception {
    js = JsPeer.start();
    ours = Node.started(1);
    ours.host.answer(link -> new StreamProtocol(Echo.ID, 64, 0, Echo::new));
  }

  @AfterEach
  void stop() throws Exception {
    try (Node first = ours;
        JsPeer second = js) {
      if (second != null && first != null) {
        assertThat(first.faults).isEmpty();
      }
    }
  }

  private Link dialJs() throws Exception {
    Multiaddr address = Multiaddr.parse(js.address());
    Link link = Node.get(ours.host.dial(address, Optional.of(PeerId.parse(js.id()))));
    assertThat(Node.await(js.events)).isEqualTo("open " + ours.id());
    return link;
  }

  private void dialOurs() throws Exception {
    String address = JsPeer.quoted(ours.address());
    assertThat(js.run("dial", "addr", address)).containsEntry("peer", ours.id().toString());
    assertThat(Node.await(js.events)).isEqualTo("open " + ours.id());
  }

  private String us() {
    return JsPeer.quoted(ours.id());
  }

  private PeerId them() {
    return PeerId.parse(js.id());
  }

  // ---- ping and identify, both ways over one connection

  @Test
  void weDial_pingAndIdentify_bothWays() throws Exception {
    dialJs();
    pingAndIdentify();
  }

  @Test
  void jsDials_pingAndIdentify_bothWays() throws Exception {
    dialOurs();
    pingAndIdentify();
  }

  private void pingAndIdentify() throws Exception {
    Node.until(() -> ours.host.link(them()).isPresent());
    assertThat(Node.get(ours.host.ping(them()))).isPositive();
    js.run("ping", "peer", us());
    Node.until(() -> ours.host.identified(them()).isPresent());
    Identify said = ours.host.identified(them()).orElseThrow();
    assertThat(said.protocols()).contains(Ping.ID, Identify.ID, Echo.ID, SyncStream.ID);
    assertThat(said.agentVersion().orElseThrow()).contains("js-libp2p");
    assertThat(said.listenAddresses()).contains(parse(js.address().replaceAll("/p2p/.*", "")));
    Node.until(() -> known().contains("pleach"));
    assertThat(known()).contains(Ping.ID, Identify.ID, Identify.PUSH_ID, SyncStream.ID, Echo.ID);
    assertThat(known()).contains(ours.host.listening().get(0).toString());
  }

  private static Multiaddr parse(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (WireFault e) {
      throw new AssertionError(e);
    }
  }

  /** What js keeps of us after identify. */
  private String known() {
    try {
      return js.run("known", "peer", us()).toString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // ---- a custom protocol, small and large (T5, T6, T19). We close behind the answer: js does not
  // notice a FIN that comes before its handler has begun to read.

  @Test
  void t19_weDialAndEcho_64BytesAnd16MiB() throws Exception {
    Link link = dialJs();
    for (int size : new int[] {64, 8 * 1024, BULK}) {
      assertOurEcho(link, size);
    }
    Node.until(() -> link.openStreams() == 1); // the sync stream, which js answers too
  }

  @Test
  void t19_jsDialsUsAndEchoes_64BytesAnd16MiB() throws Exception {
    dialOurs();
    for (int size : new int[] {64, 8 * 1024, BULK}) {
      assertJsEcho(size);
    }
  }

  @Test
  void t19_weDial_andJsEchoesOverIt_64BytesAnd16MiB() throws Exception {
    dialJs();
    for (int size : new int[] {64, BULK}) {
      assertJsEcho(size);
    }
  }

  @Test
  void t19_jsDials_andWeEchoOverIt_64BytesAnd16MiB() throws Exception {
    dialOurs();
    Node.until(() -> ours.host.link(them()).isPresent());
    for (int size : new int[] {64, BULK}) {
      assertOurEcho(ours.host.link(them()).orElseThrow(), size);
    }
  }

  private void assertOurEcho(Link link, int size) throws Exception {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Collector echo = new Collector();
    link.execute(
        () ->
            assertThat(link.open(List.of(Echo.ID), false, s -> echo.asking(s, bytes.clone())))
                .isTrue());
    Node.until(() -> echo.remoteClosed || echo.ended.isPresent());
    assertThat(echo.ended).isEmpty();
    assertThat(Arrays.equals(echo.received(), bytes)).isTrue();
  }

  private void assertJsEcho(int size) throws Exception {
    Map<String, Object> result = js.run("echo", "peer", us(), "size", "" + size, "piece", "65536");
    assertThat(result).containsEntry("same", "true").containsEntry("received", "" + size);
  }

  /** T14: many streams in turn leave none behind, here or there. */
  @Test
  void t14_manyStreamsInTurn_leaveNone() throws Exception {
    dialOurs();
    js.run("openClose", "peer", us(), "count", "300");
    Node.until(() -> ours.host.link(them()).orElseThrow().openStreams() == 0);
    Node.until(() -> streamsAtJs().equals("[]"));
  }

  private String streamsAtJs() {
    try {
      return String.valueOf(js.run("connections", "peer", us()).get("streams"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** T6: a burst of streams right after the set-up does not get us cut off. */
  @Test
  void t6_burstOfStreams_rightAfterTheSetUp() throws Exception {
    Link link = dialJs();
    Collector[] echoes = new Collector[30];
    link.execute(
        () -> {
          for (int i = 0; i < echoes.length; i++) {
            Collector echo = new Collector();
            echoes[i] = echo;
            link.open(List.of(Echo.ID), false, s -> echo.asking(s, new byte[100]));
          }
        });
    Node.until(
        () ->
            Arrays.stream(echoes)
                .allMatch(e -> e != null && (e.remoteClosed || e.ended.isPresent())));
    assertThat(echoes).allMatch(e -> e.ended.isEmpty() && e.received().length == 100);
  }

  /** T2: js stops reading what we echo; it is held at the window, and we at ours. */
  @Test
  void t2_weStopReading_jsIsHeldAtTheWindow() throws Exception {
    Collector deaf = new Collector();
    deaf.consumes = false;
    ours.host.answer(link -> new StreamProtocol(Echo.ID, 64, 0, deaf::silent));
    dialOurs();
    CompletableFuture<Map<String, Object>> echo =
        js.begin("echo", "peer", us(), "size", "" + BULK, "piece", "65536");
    int negotiated = 20 + Echo.ID.length() + 2;
    int window = Yamux.WINDOW_BYTES - negotiated;
    Node.until(() -> deaf.received.size() >= window);
    js.run("ping", "peer", us()); // the connection goes on, and nothing more has come
    assertThat(deaf.received.size()).isEqualTo(window);
    assertThat(echo).isNotDone();
  }

  // ---- our own protocol, spoken by a js peer

  @Test
  void transport_dialsJsThatSpeaksSync_framesBothWays() throws Exception {
    assertThat(Node.get(ours.transport.dial(new PeerAddress(js.address())))).isEqualTo(them());
    Node.Heard heard = Node.await(ours.connected);
    for (int size : new int[] {1, 127, 128, 16_384, 65_533}) {
      byte[] frame = new byte[size];
      new Random(size).nextBytes(frame);
      heard.connection.send(frame.clone());
      assertThat(heard.nextFrame()).isEqualTo(frame);
    }
    for (int i = 0; i < 256; i++) { // 16 MiB there and back
      if (!heard.connection.send(new byte[65_533])) {
        Node.await(heard.writable);
      }
    }
    for (int i = 0; i < 256; i++) {
      assertThat(heard.nextFrame()).hasSize(65_533);
    }
  }

  @Test
  void transport_isDialledByJsThatSpeaksSync() throws Exception {
    dialOurs();
    CompletableFuture<Map<String, Object>> echo =
        js.begin("sync", "peer", us(), "sizes", "[1,127,128,16384,65533]");
    Node.Heard heard = Node.await(ours.connected);
    for (int i = 0; i < 5; i++) {
      heard.connection.send(heard.nextFrame());
    }
    assertThat(echo.get(60, TimeUnit.SECONDS)).containsEntry("same", "true");
  }

  // ---- life

  /** T1, T4: js pings every ten seconds on a fresh stream, and its muxer too; we outlive both. */
  @Test
  void t1_idleConnections_stayOpen() throws Exception {
    int seconds = Integer.getInteger("pleach.idleSeconds", 120);
    dialJs();
    try (JsPeer other = JsPeer.start()) {
      assertThat(other.run("dial", "addr", JsPeer.quoted(ours.address())))
          .containsEntry("peer", ours.id().toString());
      js.events.clear();
      other.events.clear();
      assertThat(js.events.poll(seconds, TimeUnit.SECONDS)).isNotEqualTo("close " + ours.id());
      assertThat(other.events.poll(1, TimeUnit.SECONDS)).isNull();
      assertThat(Node.get(ours.host.ping(them()))).isPositive();
      assertThat(Node.get(ours.host.ping(PeerId.parse(other.id())))).isPositive();
      assertThat(ours.host.link(them()).orElseThrow().openStreams()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void jsHangsUp_andWeHearIt() throws Exception {
    Link link = dialJs();
    js.run("hangUp", "peer", us());
    Node.until(() -> ours.host.connections() == 0);
    assertThat(link.isSecured()).isTrue();
  }

  /** T16: we say goodbye, and js hears the end of the connection. */
  @Test
  void t16_weHangUp_andJsHearsIt() throws Exception {
    Link link = dialJs();
    link.close("enough");
    assertThat(Node.await(js.events)).isEqualTo("close " + ours.id());
  }
}
