package dev.pleach.node.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pleach.adapter.webrtc.WebRtcOptions;
import dev.pleach.adapter.webrtc.WebRtcTransports;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server with sockets, and the WebRTC transport over it. */
@Timeout(120)
class SignalServerTest {
  private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
  private static final TokenKey KEY = TokenKey.of(new byte[32]);
  private static final PeerAddress ROOM = new PeerAddress("/pleach-room/the-room");

  private static SignalServer start(SignalOptions options) {
    return SignalServer.start(
        options, new SecureRandom()::nextBytes, () -> Instant.now().getEpochSecond());
  }

  private static final class Heard implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      texts.add(text.toString());
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }

    String next() throws InterruptedException {
      return String.valueOf(texts.poll(30, TimeUnit.SECONDS));
    }
  }

  private static WebSocket open(SignalServer server, Heard heard, String... headers) {
    var builder = HttpClient.newHttpClient().newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder.buildAsync(URI.create(server.url()), heard).join();
  }

  @Test
  void client_isWelcomedAndBadInputEndsItAlone() throws Exception {
    try (SignalServer server = start(SignalOptions.on(ANY))) {
      Heard alice = new Heard();
      WebSocket socket = open(server, alice);
      assertThat(alice.next()).contains("welcome");
      Heard mallory = new Heard();
      open(server, mallory).sendText("{\"type\":[]}", true).join();
      assertThat(mallory.next()).contains("welcome");
      assertThat(mallory.next()).contains("bad-message");
      assertThat(mallory.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4400);
      Heard binary = new Heard();
      open(server, binary).sendBinary(java.nio.ByteBuffer.allocate(9), true).join();
      assertThat(binary.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4400);
      Heard tooLong = new Heard();
      open(server, tooLong).sendText("x".repeat(20_000), true).join();
      assertThat(tooLong.closed.get(30, TimeUnit.SECONDS)).isEqualTo(1009);
      socket.sendText("{\"type\":\"ping\"}", true).join();
      assertThat(alice.next()).contains("pong");
    }
  }

  @Test
  void pagesOfOtherOrigins_mayNotCome() throws IOException, InterruptedException {
    SignalOptions options =
        SignalOptions.on(ANY).withOrigins(java.util.List.of("https://ours.example"));
    try (SignalServer server = start(options)) {
      open(server, new Heard(), "Origin", "https://ours.example");
      assertThatThrownBy(() -> open(server, new Heard(), "Origin", "https://other.example"))
          .isInstanceOf(CompletionException.class);
      assertThat(metrics(server))
          .contains(
              "pleach_signal_connections 1", "pleach_signal_refused_total{reason=\"origin\"} 1");
    }
  }

  @Test
  void socketsThatAreNoClientsYet_areBounded() throws IOException {
    SignalOptions options = SignalOptions.on(ANY).withLimit(SignalOptions.Limit.UPGRADING_MAX, 2);
    byte[] asks =
        "GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (SignalServer server = start(options);
        Socket first = socket(server);
        Socket second = socket(server);
        Socket third = socket(server)) {
      assertThat(third.getInputStream().read()).as("one too many").isEqualTo(-1);
      for (Socket one : java.util.List.of(first, second)) {
        one.getOutputStream().write(asks);
        assertThat(
                new String(
                    one.getInputStream().readNBytes(12),
                    java.nio.charset.StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
    }
  }

  /** A WebSocket by hand: it reads nothing more than the answer to its handshake. */
  private static Socket mute(SignalServer server) throws IOException {
    Socket socket = socket(server);
    socket
        .getOutputStream()
        .write(
            ("GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) socket.getInputStream().read());
    }
    return socket;
  }

  private static void sendFrame(Socket socket, int opcode, String text) throws IOException {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] frame = new byte[6 + bytes.length]; // masked with zeros
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (0x80 | bytes.length);
    System.arraycopy(bytes, 0, frame, 6, bytes.length);
    socket.getOutputStream().write(frame);
  }

  private static String metrics(SignalServer server) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(server.url().replace("ws://", "http://") + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void clientThatReadsNothing_isCutThoughItsLastWordCannotBeSent() throws Exception {
    try (SignalServer server = start(withSlowClosedIn(100));
        Socket mute = mute(server)) {
      makeSlow(server, mute);
      while (!metrics(server).contains("pleach_signal_connections 1\n")) {
        Thread.onSpinWait();
      }
      assertThat(rest(mute)).doesNotEndWith("slow");
    }
  }

  @Test
  void clientThatReadsLate_isToldWhyAndCountsUntilThen() throws Exception {
    try (SignalServer server = start(withSlowClosedIn(60_000));
        Socket mute = mute(server)) {
      makeSlow(server, mute);
      assertThat(metrics(server)).contains("pleach_signal_connections 2\n");
      assertThat(rest(mute)).endsWith("slow");
    }
  }

  private static SignalOptions withSlowClosedIn(int millis) {
    return SignalOptions.on(ANY)
        .withLimit(SignalOptions.Limit.UNSENT_BYTES_MAX, 32_768)
        .withLimit(SignalOptions.Limit.MESSAGES_PER_SECOND_MAX, 1 << 20)
        .withLimit(SignalOptions.Limit.FRAMES_PER_SECOND_MAX, 1 << 20)
        .withLimit(SignalOptions.Limit.BYTES_PER_MINUTE_MAX, 1 << 30)
        .withLimit(SignalOptions.Limit.CLOSE_MILLIS_MAX, millis);
  }

  private static void makeSlow(SignalServer server, Socket mute) throws Exception {
    Heard alice = new Heard();
    WebSocket socket = open(server, alice);
    String join = "{\"type\":\"join\",\"room\":\"the-room\"}";
    socket.sendText(join, true).join();
    alice.next();
    alice.next();
    sendFrame(mute, 1, join);
    String id = alice.next().replaceAll(".*\"id\":\"([a-z2-7]+)\".*", "$1");
    String signal =
        "{\"type\":\"signal\",\"room\":\"the-room\",\"to\":\""
            + id
            + "\",\"connection\":\"c\",\"data\":{\"x\":\""
            + "x".repeat(16_000)
            + "\"}}";
    while (alice.texts.isEmpty()) {
      socket.sendText(signal, true).join();
    }
    assertThat(alice.next()).contains("peer-left", id);
  }

  /** What still comes, to the end. */
  private static String rest(Socket socket) throws IOException {
    byte[] last = {};
    try {
      byte[] next = socket.getInputStream().readNBytes(1 << 16);
      while (next.length > 0) {
        last = next;
        next = socket.getInputStream().readNBytes(1 << 16);
      }
    } catch (java.net.SocketException reset) {
      assertThat(reset).isNotNull();
    }
    return new String(last, java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** They are answered by themselves, and no message ever comes of them. */
  @Test
  void clientThatPingsWithoutEnd_isCut() throws Exception {
    SignalOptions options =
        SignalOptions.on(ANY).withLimit(SignalOptions.Limit.FRAMES_PER_SECOND_MAX, 100);
    try (SignalServer server = start(options);
        Socket mute = mute(server)) {
      for (int i = 0; i < 2_000; i++) {
        sendFrame(mute, 9, "ping");
      }
      assertThat(rest(mute)).contains("too-many-messages");
      Heard alice = new Heard();
      WebSocket socket = open(server, alice);
      for (int i = 0; i < 50; i++) {
        socket.sendPing(java.nio.ByteBuffer.allocate(9)).join();
      }
      socket.sendText("{\"type\":\"ping\"}", true).join();
      assertThat(alice.next()).contains("welcome");
      assertThat(alice.next()).contains("pong");
    }
  }

  private static Socket socket(SignalServer server) throws IOException {
    return new Socket(server.address().getAddress(), server.address().getPort());
  }

  @Test
  void portThatIsTaken_isNamed() {
    try (SignalServer server = start(SignalOptions.on(ANY))) {
      assertThatThrownBy(() -> start(SignalOptions.on(server.address())))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining(String.valueOf(server.address().getPort()));
    }
  }

  @Test
  void missingCertificate_isNamed() {
    SignalOptions.TlsFiles files =
        new SignalOptions.TlsFiles(
            java.nio.file.Path.of("no-certificate.pem"), java.nio.file.Path.of("no-key.pem"));
    assertThatThrownBy(() -> start(SignalOptions.on(ANY).withTls(files)))
        .hasMessageContaining("no-certificate.pem");
  }

  // ---- the transport over it

  private static Transport peer(int number, WebRtcOptions options) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    Transport transport =
        WebRtcTransports.create(
            SigningKey.ofSeed(seed),
            options
                .withListen(ROOM)
                .withLimit(WebRtcOptions.Limit.SIGNAL_REDIAL_MILLIS_FIRST, 50)
                .withLimit(WebRtcOptions.Limit.SIGNAL_REDIAL_MILLIS_MAX, 500),
            new SecureRandom()::nextBytes,
            System::nanoTime);
    transport.start(SignalServerTest::connected);
    return transport;
  }

  private static ConnectionListener connected(Connection connection) {
    return new ConnectionListener() {
      @Override
      public void frame(byte[] frame) {
        connection.consumed(frame.length);
      }

      @Override
      public void writable() {}

      @Override
      public void closed(String reason) {}
    };
  }

  private static void needsWebRtc() {
    Optional<String> missing = WebRtcTransports.missing();
    assumeTrue(missing.isEmpty(), () -> "WebRTC skipped: " + missing.orElse(""));
  }

  /** Dials until it works: what is down must come back by itself. */
  private static PeerId dial(Transport from, Transport to) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try {
        return from.dial(to.listenAddresses().get(0)).toCompletableFuture().join();
      } catch (CompletionException e) {
        assertThat(System.nanoTime()).as(String.valueOf(e.getCause())).isLessThan(deadline);
      }
    }
  }

  @Test
  void peersMeetOverARealServer_andComeBackAfterItsRestart() {
    needsWebRtc();
    SignalServer first =
        start(SignalOptions.on(ANY, KEY).withLimit(SignalOptions.Limit.RECONNECT_MILLIS_MAX, 500));
    String token = KEY.issue("the-room", Instant.now().getEpochSecond() + 600, 8, "all");
    WebRtcOptions options =
        WebRtcOptions.defaults().withServers(URI.create(first.url())).withTokens(token);
    try (Transport alice = peer(1, options);
        Transport bob = peer(2, options)) {
      assertThat(dial(alice, bob)).isEqualTo(bob.self());
      first.close();
      try (SignalServer second = start(SignalOptions.on(first.address(), KEY));
          Transport carol = peer(3, options)) {
        assertThat(dial(carol, alice)).isEqualTo(alice.self());
        assertThat(dial(bob, carol)).isEqualTo(carol.self());
        assertThat(second.url()).isEqualTo(first.url());
      }
    }
  }

  @Test
  void serverWithACertificateOfItsOwn_isTrustedByThoseWhoKnowIt(@TempDir Path folder)
      throws Exception {
    needsWebRtc();
    SelfSigned own = SelfSigned.make(folder);
    try (SignalServer server = start(SignalOptions.on(ANY).withTls(own.files()))) {
      assertThat(server.url()).startsWith("wss://");
      WebRtcOptions options = WebRtcOptions.defaults().withServers(URI.create(server.url()));
      try (Transport alice = peer(1, options.withTrusted(own.certificate()));
          Transport bob = peer(2, options.withTrusted(own.certificate()));
          Transport mallory = peer(3, options)) {
        assertThat(dial(alice, bob)).isEqualTo(bob.self());
        assertThatThrownBy(
                () -> mallory.dial(bob.listenAddresses().get(0)).toCompletableFuture().join())
            .hasMessageContaining("certification path");
      }
    }
  }

  /** More to say at once than the server takes in a second. */
  @Test
  void peerInManyRooms_isNotCutOffForSayingSo() throws Exception {
    needsWebRtc();
    try (SignalServer server = start(SignalOptions.on(ANY))) {
      WebRtcOptions options = WebRtcOptions.defaults().withServers(URI.create(server.url()));
      try (Transport alice = peer(1, options)) {
        CountDownLatch reached = new CountDownLatch(60);
        for (int i = 0; i < 60; i++) {
          var unused =
              alice.discovery().orElseThrow().join(new Topic("topic " + i), counting(reached));
        }
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(metrics(server))
            .contains("pleach_signal_arrivals_total 1\n", "pleach_signal_rooms 61\n")
            .doesNotContain("too-many-messages");
      }
    }
  }

  private static PeerDiscovery.Listener counting(CountDownLatch reached) {
    return new PeerDiscovery.Listener() {
      @Override
      public void found(PeerId peer, PeerAddress address) {}

      @Override
      public void lost(PeerId peer) {}

      @Override
      public void reachable(boolean isReachable, String reason) {
        if (isReachable) {
          reached.countDown();
        }
      }
    };
  }

  @Test
  void dialWithoutAToken_saysWhy() {
    needsWebRtc();
    try (SignalServer server = start(SignalOptions.on(ANY, KEY));
        Transport alice = peer(1, WebRtcOptions.defaults().withServers(URI.create(server.url())));
        Transport bob = peer(2, WebRtcOptions.defaults().withServers(URI.create(server.url())))) {
      assertThatThrownBy(
              () -> alice.dial(bob.listenAddresses().get(0)).toCompletableFuture().join())
          .hasMessageContaining("token-wrong");
    }
  }
}
