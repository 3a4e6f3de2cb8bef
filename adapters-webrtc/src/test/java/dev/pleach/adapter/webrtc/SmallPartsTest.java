package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.Settings;
import dev.pleach.port.Topic;
import dev.pleach.port.TransportProvider;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses, descriptions, settings, and what is said where the native library cannot load. */
class SmallPartsTest {
  private static final String HEX = "00:" + "AB:".repeat(30) + "CD";

  @Test
  void roomAddress_readsWhatItWrites() {
    String peer = "/pleach-room/the-room/p2p/" + Party.id(1);
    assertThat(RoomAddress.parse(new PeerAddress(peer)).orElseThrow().toPeerAddress().text())
        .isEqualTo(peer);
    for (String bad :
        List.of(
            "/pleach-room/short",
            "/pleach-room/a b c d e f",
            "/pleach-room/the-room/p2p/12D3KooX",
            "/ip4/127.0.0.1/tcp/1",
            "/pleach-room/" + "x".repeat(100))) {
      assertThat(RoomAddress.parse(new PeerAddress(bad))).as(bad).isEmpty();
    }
  }

  @Test
  void roomOfTopic_isARoomAndTellsNothing() {
    String room = RoomAddress.roomOf(new Topic("todos"));
    assertThat(RoomAddress.isRoom(room)).isTrue();
    assertThat(room).isNotEqualTo(RoomAddress.roomOf(new Topic("todo"))).doesNotContain("todos");
  }

  @Test
  void description_mustBeAboutOneDataChannelAndOneCertificate() throws SignalFault {
    String media = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
    String good = "v=0\r\n" + media + "a=fingerprint:sha-256 " + HEX + "\r\n";
    assertThat(Sdp.fingerprint(good)).hasSize(32).startsWith(0, 0xAB).endsWith(0xCD);
    for (String bad :
        List.of(
            media,
            "a=fingerprint:sha-256 " + HEX,
            good + media,
            good + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
            good + "a=fingerprint:sha-256 " + HEX.replace("CD", "CE"),
            good.replace("sha-256", "sha-1"),
            good.replace("AB:AB:", "AB:"),
            good + "x".repeat(Sdp.CHARS_MAX))) {
      assertThatThrownBy(() -> Sdp.fingerprint(bad)).isInstanceOf(SignalFault.class);
    }
  }

  @Test
  void strangersJson_isJudgedNotThrown() {
    for (String bad : List.of("", "[]", "{", "{} x", "{\"a\":1,\"a\":2}", "[".repeat(1_000))) {
      assertThatThrownBy(() -> SignalJson.parse(bad)).isInstanceOf(SignalFault.class);
    }
  }

  @Test
  void missingLibrary_isNamed() {
    Throwable failure =
        new ExceptionInInitializerError(
            new RuntimeException(
                "Load library failed",
                new UnsatisfiedLinkError(
                    "/tmp/x/libwebrtc-java.so: libpulse.so.0: cannot open shared object file")));
    assertThat(Natives.reason(failure)).startsWith("the system library libpulse.so.0 is missing");
    assertThat(Natives.reason(new NoClassDefFoundError("x"))).contains("cannot be loaded");
  }

  @Test
  void options_refuseWhatCannotBeUsed() {
    WebRtcOptions options = WebRtcOptions.defaults();
    assertThatThrownBy(() -> options.withServers(URI.create("http://host")))
        .hasMessageContaining("http://host");
    assertThatThrownBy(() -> options.withListen(new PeerAddress("/ip4/1.2.3.4/tcp/1")))
        .hasMessageContaining("/ip4/1.2.3.4/tcp/1");
    assertThatThrownBy(() -> WebRtcOptions.IceServer.stun("http:x")).hasMessageContaining("http:x");
    assertThatThrownBy(() -> new WebRtcOptions.PortRange(9, 8)).hasMessageContaining("9-8");
  }

  @Test
  void provider_takesSettingsAndNamesWrongOnes() {
    WebRtcTransportProvider provider = new WebRtcTransportProvider();
    provider
        .create(
            setup(
                Settings.NONE
                    .with("SIGNAL", "ws://one|wss://two")
                    .with("STUN", "stun:host:3478")
                    .with("TURN", "user:secret@turn:host:3478")
                    .with("RELAY_ONLY", "true")
                    .with("PORTS", "40000-40100")
                    .with("SET_UP_MILLIS_MAX", "5000")))
        .close();
    assertThatThrownBy(() -> provider.create(setup(Settings.NONE.with("SIGNALS", "ws://one"))))
        .hasMessageContaining("unknown setting 'SIGNALS'");
    assertThatThrownBy(() -> provider.create(setup(Settings.NONE.with("TURN", "turn:host"))))
        .hasMessageContaining("TURN");
  }

  private static TransportProvider.Setup setup(Settings settings) {
    return new TransportProvider.Setup(
        Party.key(1),
        List.of(Party.ADDRESS),
        "test",
        new SecureRandom()::nextBytes,
        System::nanoTime,
        settings);
  }

  @Test
  void spentIds_theOldestAreForgotten() {
    SpentIds ids = new SpentIds();
    for (int i = 0; i <= SpentIds.IDS_MAX; i++) {
      ids.add("id" + i);
    }
    assertThat(ids.contains("id0")).isFalse();
    assertThat(ids.contains("id1")).isTrue();
    assertThat(ids.contains("id" + SpentIds.IDS_MAX)).isTrue();
  }
}
