package dev.pleach.node.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.pleach.adapter.webrtc.WebRtcOptions;
import dev.pleach.adapter.webrtc.WebRtcTransports;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other people's WebRTC through our signalling server: a page in headless Chromium, and werift on
 * Node. Both run {@code pleach-peer.mjs}, which knows nothing but docs/SIGNALLING.md.
 */
@Tag("interop")
@Timeout(400)
class WebRtcInteropTest implements ConnectionListener {
  private static final Path ROOT = Path.of(System.getProperty("pleach.root", ".."));
  private static final Path FIXTURE = ROOT.resolve("adapters-webrtc/src/test/js");
  private static final Path NODE = ROOT.resolve("target/interop/bin/node");
  private static final String ROOM = "interop-room";

  /** A browser on a loaded machine takes its time. */
  private static final int PATIENCE_MILLIS = 90_000;

  @TempDir private Path folder;

  /** What the other side says, and what the transport tells. */
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final List<Process> processes = new ArrayList<>();

  /** Until then the page waits for the answer to what it tells, as it may on a loaded machine. */
  private final CountDownLatch answers = new CountDownLatch(1);

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final SecureRandom random = new SecureRandom();
  private Optional<Connection> current = Optional.empty();
  private SignalServer server;
  private HttpServer web;
  private Transport transport;

  @BeforeEach
  void start() throws IOException {
    Optional<String> missing = WebRtcTransports.missing();
    assumeTrue(missing.isEmpty(), () -> "WebRTC skipped: " + missing.orElse(""));
    server =
        SignalServer.start(
            SignalOptions.on(new InetSocketAddress("127.0.0.1", 0)), random::nextBytes, () -> 0);
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    transport =
        WebRtcTransports.create(
            SigningKey.ofSeed(seed),
            WebRtcOptions.defaults()
                .withServers(URI.create(server.url()))
                .withListen(new PeerAddress("/pleach-room/" + ROOM))
                .withLimit(WebRtcOptions.Limit.FIND_MILLIS_MAX, PATIENCE_MILLIS)
                .withLimit(WebRtcOptions.Limit.SET_UP_MILLIS_MAX, PATIENCE_MILLIS),
            random::nextBytes,
            System::nanoTime);
    transport.start(
        connection -> {
          current = Optional.of(connection);
          connections.add(connection);
          return this;
        });
    web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    web.setExecutor(pool);
    web.createContext("/", this::serve);
    web.start();
  }

  private void serve(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/tell")) {
        said.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        answers.await();
        exchange.sendResponseHeaders(204, -1);
      } else if (List.of("/page.html", "/pleach-peer.mjs").contains(path)) {
        byte[] file = Files.readAllBytes(FIXTURE.resolve(path.substring(1)));
        exchange
            .getResponseHeaders()
            .set("Content-Type", path.endsWith("mjs") ? "text/javascript" : "text/html");
        exchange.sendResponseHeaders(200, file.length);
        exchange.getResponseBody().write(file);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (server == null) {
      return;
    }
    answers.countDown();
    transport.close();
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
    web.stop(0);
    pool.shutdown();
    server.close();
  }

  @Override
  public void frame(byte[] frame) {
    frames.add(frame);
    current.orElseThrow().consumed(frame.length);
  }

  @Override
  public void writable() {}

  @Override
  public void closed(String reason) {
    frames.add(new byte[0]);
  }

  private void chromium(String query) throws IOException {
    Optional<String> program =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    assumeTrue(program.isPresent(), "Chromium skipped: it is not installed (Debian: chromium)");
    String page =
        "http://127.0.0.1:"
            + web.getAddress().getPort()
            + "/page.html?room="
            + ROOM
            + "&url="
            + server.url()
            + query;
    processes.add(
        new ProcessBuilder(
                program.get(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("chromium"),
                page)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start());
  }

  private void werift(String... more) throws IOException {
    assumeTrue(
        Files.isExecutable(NODE) && Files.isDirectory(FIXTURE.resolve("node_modules")),
        "werift skipped: run .ci/interop-setup, or build with -Pinterop");
    List<String> command =
        new ArrayList<>(List.of(NODE.toAbsolutePath().toString(), "echo.mjs", server.url(), ROOM));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command).directory(FIXTURE.toFile()).redirectErrorStream(true).start();
    processes.add(process);
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader out = process.inputReader()) {
                out.lines().forEach(said::add);
              } catch (IOException | java.io.UncheckedIOException e) {
                said.add("ended");
              }
            },
            "werift");
    reader.setDaemon(true);
    reader.start();
  }

  private String awaitSaid(String begin) throws InterruptedException {
    while (true) {
      String next = said.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(next).as("waiting for '" + begin + "'").isNotNull().doesNotStartWith("fault");
      if (next.startsWith(begin)) {
        return next.substring(begin.length()).strip();
      }
    }
  }

  private Connection awaitConnection() throws InterruptedException {
    Connection connection = connections.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(connection).as("a proven connection").isNotNull();
    return connection;
  }

  private PeerAddress addressOf(String peer) {
    return new PeerAddress("/pleach-room/" + ROOM + "/p2p/" + peer);
  }

  private void assertEchoes(Connection connection) throws InterruptedException {
    for (int length : List.of(1, 100, 16_383, 16_384, 65_532)) {
      byte[] frame = new byte[length];
      random.nextBytes(frame);
      connection.send(frame.clone());
      assertThat(frames.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          .as(length + " bytes")
          .isEqualTo(frame);
    }
  }

  @Test
  void chromiumPage_isDialledProvenAndEchoes() throws Exception {
    chromium("");
    String peer = awaitSaid("peer");
    PeerId reached =
        transport
            .dial(addressOf(peer))
            .toCompletableFuture()
            .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(reached).isEqualTo(PeerId.parse(peer));
    assertThat(awaitSaid("proven")).isEqualTo(transport.self().toString());
    assertEchoes(awaitConnection());
  }

  @Test
  void chromiumPage_dialsUsAndSendsInBulk() throws Exception {
    answers.countDown();
    chromium("&dial=1&bulk=32");
    Connection connection = awaitConnection();
    assertThat(connection.isDialler()).isFalse();
    long bytes = 0;
    while (bytes < 2 * 32L * 16 * 65_532) {
      byte[] frame = frames.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(frame).isNotNull();
      bytes += frame.length;
    }
    for (int i = 0; i < 2; i++) {
      System.out.println("Chromium to JVM, message bytes and MiB/s: " + awaitSaid("bulk"));
    }
  }

  @Test
  void werift_isDialledProvenAndEchoes() throws Exception {
    werift();
    String peer = awaitSaid("peer");
    transport
        .dial(addressOf(peer))
        .toCompletableFuture()
        .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(awaitSaid("proven")).isEqualTo(transport.self().toString());
    Connection connection = awaitConnection();
    assertEchoes(connection);
    connection.close("done");
    awaitSaid("closed");
  }

  @Test
  void werift_dialsUs() throws Exception {
    werift("dial");
    Connection connection = awaitConnection();
    assertThat(connection.isDialler()).isFalse();
    assertEchoes(connection);
  }
}
