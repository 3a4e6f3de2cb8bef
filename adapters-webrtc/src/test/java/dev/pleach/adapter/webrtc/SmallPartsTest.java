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

  private static String candidate(String address) {
    return "candidate:1 1 udp 2122260223 " + address + " 50000 typ host generation 0 ufrag abcd";
  }

  @Test
  void candidates_pointNeitherToOurselvesNorToNamesThatWeWouldLookUp() {
    for (String good :
        List.of(
            "192.168.1.5",
            "203.0.113.9",
            "fd00::1",
            "2001:db8::1",
            "0a1b2c3d-0000-1111-2222-333344445555.local")) {
      assertThat(Sdp.isFitCandidate(candidate(good), false)).as(good).isTrue();
    }
    for (String bad :
        List.of(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "224.0.0.251",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "ff02::fb",
            "999.1.1.1",
            "1.2.3",
            ":::::",
            "localhost",
            "router.local",
            "internal.example.org")) {
      assertThat(Sdp.isFitCandidate(candidate(bad), false)).as(bad).isFalse();
    }
    assertThat(Sdp.isFitCandidate("candidate:1 1 udp 1 192.168.1.5", false)).isFalse();
    assertThat(Sdp.isFitCandidate(candidate("192.168.1.5").replace("50000", "x"), false)).isFalse();
    assertThat(Sdp.isFitCandidate(candidate("127.0.0.1"), true)).isTrue();
    assertThat(Sdp.isFitCandidate(candidate("224.0.0.1"), true)).isFalse();
  }

  @Test
  void candidatesInsideADescription_areJudgedAndBounded() {
    String good = "a=" + candidate("192.168.1.5") + "\r\n";
    String head = "v=0\r\na=mid:0\r\n";
    assertThat(Sdp.withFitCandidates(head + good, false)).isEqualTo(head + good);
    assertThat(Sdp.withFitCandidates(head + "a=" + candidate("127.0.0.1") + "\r\n" + good, false))
        .isEqualTo(head + good);
    assertThat(Sdp.withFitCandidates(good.repeat(Sdp.CANDIDATES_MAX + 9), false))
        .isEqualTo(good.repeat(Sdp.CANDIDATES_MAX));
  }

  @Test
  void iceServersThatASignallingServerNames_areJudgedAndBounded() throws Exception {
    NeedsWebRtc.orSkip();
    String fit =
        "{\"urls\":[\"turn:host:3478?transport=udp\"],\"username\":\"u\",\"credential\":\"c\"}";
    List<String> odd =
        List.of(
            "{\"urls\":[\"turn:host:3478\"]}",
            "{\"urls\":[\"stun:host:99999999\"]}",
            "{\"urls\":[\"stun:\"]}",
            "{\"urls\":[\"stun:host name\"]}",
            "{\"urls\":[\"stun:host?transport=x\"]}",
            "{\"urls\":[]}",
            "{\"urls\":7}",
            "7",
            "null");
    String list = String.join(",", odd) + ("," + fit).repeat(20);
    var named = IceSettings.named(SignalJson.parse("{\"ice\":[" + list + "]}").path("ice"));
    assertThat(named).hasSize(IceSettings.SERVERS_MAX);
    IceSettings settings = new IceSettings(WebRtcOptions.defaults(), System::nanoTime);
    settings.told(0, named);
    Natives.factory().createPeerConnection(settings.configuration(), candidate -> {}).close();
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
