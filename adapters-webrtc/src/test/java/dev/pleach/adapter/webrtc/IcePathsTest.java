package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.PortRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is chosen about paths is what is done, as the candidates show that peers tell each other.
 */
@Timeout(120)
class IcePathsTest {
  private final SignalHub hub = new SignalHub();
  private final CandidateLines lines = new CandidateLines();

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
    hub.tamper(lines);
  }

  @Test
  void rx5835_iceCanBeSet() throws IOException {
    InetSocketAddress outside = new InetSocketAddress("203.0.113.5", 4_444);
    try (Stun stun = new Stun(outside)) {
      WebRtcOptions options = WebRtcOptions.defaults().withIceServers(IceServer.stun(stun.url()));
      try (Party alice = new Party(1, List.of(hub), options);
          Party bob = new Party(2, hub)) {
        alice.connect(bob);
        lines.await("what the STUN server told", IcePathsTest::toldOutside);
        HostileSignalsTest.exchange(alice, bob);
      }
    }
  }

  private static boolean toldOutside(CandidateLines seen) {
    return seen.candidates().stream().anyMatch(line -> line.contains("203.0.113.5 4444 typ srflx"));
  }

  @Test
  void portRange_isKept() {
    WebRtcOptions narrow = WebRtcOptions.defaults().withPorts(new PortRange(42_100, 42_163));
    try (Party alice = new Party(1, List.of(hub), narrow);
        Party bob = new Party(2, List.of(hub), narrow)) {
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
      List<Integer> ports =
          lines.candidates().stream()
              .map(line -> line.split(" "))
              .filter(parts -> parts[2].equalsIgnoreCase("udp"))
              .map(parts -> Integer.parseInt(parts[5]))
              .toList();
      assertThat(ports).isNotEmpty().allMatch(port -> port >= 42_100 && port <= 42_163);
    }
  }
}
