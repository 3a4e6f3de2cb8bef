package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.port.Connection;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's TURN server, coturn, as the only way between two peers. */
@Tag("interop")
@Timeout(400)
class TurnInteropTest {
  private static final Path PROGRAM = Path.of("/usr/bin/turnserver");
  private static final int FRAMES = 200;

  @TempDir private Path folder;
  private final SignalHub hub = new SignalHub();
  private final CandidateLines lines = new CandidateLines();
  private Optional<Process> server = Optional.empty();
  private int port;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROGRAM), "TURN skipped: coturn is missing (Debian: coturn)");
    NeedsWebRtc.orSkip();
    hub.tamper(lines);
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    run();
  }

  private void run() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "-n",
                "--listening-ip=127.0.0.1",
                "--relay-ip=127.0.0.1",
                "--listening-port=" + port,
                "--lt-cred-mech",
                "--user=pleach:hedge",
                "--realm=pleach.example",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--allow-loopback-peers",
                "--log-file=stdout",
                "--userdb=" + folder.resolve("turndb"),
                "--pidfile=" + folder.resolve("pid"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("turn.log").toFile()))
            .start();
    server = Optional.of(process);
    long deadline = System.nanoTime() + Party.PATIENCE.toNanos();
    while (!Stun.answers(new InetSocketAddress("127.0.0.1", port))) {
      assertThat(process.isAlive()).as("coturn runs").isTrue();
      assertThat(System.nanoTime()).as("coturn answers").isLessThan(deadline);
    }
  }

  private void kill() throws InterruptedException {
    if (server.isPresent()) {
      server.get().destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    kill();
  }

  private WebRtcOptions relayed(String password) {
    IceServer turn =
        new IceServer(
            List.of("turn:127.0.0.1:" + port + "?transport=udp"),
            "pleach",
            password,
            Optional.empty());
    return WebRtcOptions.defaults().withIceServers(turn).withRelayOnly(true);
  }

  @Test
  void relayOnly_everyPathGoesOverTheRelay() throws Exception {
    try (Party alice = new Party(1, List.of(hub), relayed("hedge"));
        Party bob = new Party(2, List.of(hub), relayed("hedge"))) {
      alice.connect(bob);
      HostileSignalsTest.exchange(alice, bob);
      // Nothing else was offered by either side, so nothing else can have been chosen.
      assertThat(lines.candidates())
          .isNotEmpty()
          .allMatch(line -> line.contains(" typ relay "), "a relay");
      assertThat(alice.transport().path(bob.id()))
          .succeedsWithin(Party.PATIENCE)
          .asString()
          .startsWith("relay");
    }
  }

  @Test
  void wrongPassword_thereIsNoWay() {
    WebRtcOptions wrong =
        relayed("hedgehog").withLimit(WebRtcOptions.Limit.SET_UP_MILLIS_MAX, 5_000);
    try (Party alice = new Party(1, List.of(hub), wrong);
        Party bob = new Party(2, List.of(hub), wrong)) {
      assertThatThrownBy(alice.dial(bob)::join).hasMessageContaining("not set up");
      assertThat(lines.candidates()).isEmpty();
    }
  }

  /** The relay dies with all that it knew of us; another takes its place. */
  @Test
  void relayIsLost_theConnectionFindsAnotherWayAndLosesNothing() throws Exception {
    try (Party alice = new Party(1, List.of(hub), relayed("hedge"));
        Party bob = new Party(2, List.of(hub), relayed("hedge"))) {
      Connection there = alice.connect(bob);
      kill();
      List<byte[]> sent = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        byte[] frame = ByteBuffer.allocate(1_000).putInt(i).array();
        sent.add(frame);
        there.send(frame.clone());
      }
      run();
      lines.await("a second offer", seen -> seen.count(Meeting.OFFER) > 1);
      bob.await("all frames", () -> bob.frames.size() == FRAMES);
      assertThat(bob.frames).containsExactlyElementsOf(sent);
      assertThat(alice.closed + bob.closed).isZero();
    }
  }
}
