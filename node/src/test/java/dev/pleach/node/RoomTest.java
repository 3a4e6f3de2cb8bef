package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.adapter.webrtc.WebRtcTransports;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that meet in a room of {@code pleach signal}, itself a process, and replicate over
 * WebRTC.
 */
@Timeout(900)
class RoomTest {
  private static final String TOPIC = "the hedge behind the house";
  private static final String THINGS = "things";
  private static final int LONG_CHARS = 250_000;
  private static final int WINDOWS_MAX = 24;
  private static final long WINDOW_MILLIS = 3_000;

  @TempDir private Path folder;
  private final List<AutoCloseable> parts = new ArrayList<>();

  /** {@code pleach signal}. */
  private final class Signalling implements AutoCloseable {
    private final Process process;
    private final String url;

    Signalling(String... options) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "signal"));
      command.addAll(List.of(options));
      process =
          new ProcessBuilder(command)
              .redirectError(folder.resolve("signal.log").toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      parts.add(this);
      BufferedReader out = process.inputReader();
      url = Json.parse("the first line", String.valueOf(out.readLine())).path("url").asText();
    }

    int port() {
      return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    int end() throws InterruptedException {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends on SIGTERM").isTrue();
      return process.exitValue();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @BeforeEach
  void needsWebRtc() {
    Optional<String> missing = WebRtcTransports.missing();
    assumeTrue(missing.isEmpty(), () -> "WebRTC skipped: " + missing.orElse(""));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }

  private NodeProcess node(String name, String... options) {
    NodeProcess node =
        NodeProcess.start(folder.resolve(name), folder.resolve(name + ".log"), List.of(options));
    parts.add(node);
    return node;
  }

  private NodeProcess inRoom(String name, String... servers) {
    List<String> options = new ArrayList<>(List.of("--topic", TOPIC));
    for (String server : servers) {
      options.addAll(List.of("--signal", server));
    }
    return node(name, options.toArray(new String[0]));
  }

  private static void await(String what, BooleanSupplier condition) {
    long from = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - from).as(what).isLessThan(TimeUnit.MINUTES.toNanos(4));
      Pause.millis(50);
    }
  }

  private static JsonNode status(NodeProcess node) {
    return node.client().call("status", Json.node());
  }

  private static int connected(NodeProcess node) {
    return status(node).path("pools").path(0).path("connected").asInt();
  }

  private static void awaitEqual(NodeProcess... nodes) {
    for (NodeProcess node : nodes) {
      await("all in sync", () -> root(node).equals(root(nodes[0])));
    }
  }

  private static String root(NodeProcess node) {
    return status(node).path("stateRoot").asText();
  }

  private static String create(NodeProcess node) {
    String address = node.client().call("database/create", Json.node()).path("address").asText();
    node.client().call("collection/create", Json.node("collection", THINGS));
    return address;
  }

  private static void insert(NodeProcess node, String id, String text) {
    node.client()
        .call(
            "doc/insert",
            Json.node("collection", THINGS, "document", Json.node("_id", id, "text", text)));
  }

  private static List<String> ids(NodeProcess node) {
    List<String> ids = new ArrayList<>();
    node.client().stream(
        "doc/find",
        Json.node("collection", THINGS, "filter", Json.node()),
        document -> ids.add(document.path("_id").asText()));
    return ids;
  }

  private void join(String address, NodeProcess... nodes) {
    for (NodeProcess node : nodes) {
      node.client().call("database/join", Json.node("address", address));
    }
  }

  @Test
  void withoutTheTokenThatIsAskedFor_theLogSaysSo() throws Exception {
    Path key = Files.write(folder.resolve("signal.key"), new byte[32]);
    Signalling signal = new Signalling("--key", key.toString());
    inRoom("alice", signal.url);
    await("it is said", () -> log("alice").matches("(?s).*under topic 1: [^\\n]*token.*"));
    assertThat(log("alice")).doesNotContain(TOPIC);
  }

  private String log(String node) {
    try {
      return Files.readString(folder.resolve(node + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * They converge and come to rest; the server is killed, and they go on; one leaves, edits alone
   * and returns when the server is back, and finds the others, who have come back by themselves.
   */
  @Test
  void threeNodes_convergeRestAndOutliveTheServer() throws Exception {
    Signalling first = new Signalling();
    NodeProcess alice = inRoom("alice", first.url);
    NodeProcess bob = inRoom("bob", first.url);
    NodeProcess carol = inRoom("carol", first.url);
    join(create(alice), bob, carol);
    await("a full mesh", () -> connected(alice) == 2 && connected(bob) == 2);
    insert(alice, "a", "short");
    insert(alice, "long", "x".repeat(LONG_CHARS));
    awaitEqual(alice, bob, carol);
    for (NodeProcess node : List.of(alice, bob, carol)) {
      assertRests(node);
    }

    first.kill();
    insert(bob, "without a server", "b");
    awaitEqual(alice, bob, carol);

    assertThat(carol.end()).hasValue(0);
    NodeProcess alone = node("carol", "--no-p2p");
    insert(alone, "offline", "c");
    assertThat(alone.end()).hasValue(0);
    insert(alice, "meanwhile", "a");

    Signalling second = new Signalling("--listen", "127.0.0.1:" + first.port());
    NodeProcess back = inRoom("carol", second.url);
    await("carol has found both again", () -> connected(back) == 2);
    awaitEqual(alice, bob, back);
    for (NodeProcess node : List.of(alice, bob, back)) {
      assertThat(ids(node))
          .containsExactlyInAnyOrder("a", "long", "without a server", "offline", "meanwhile");
    }
    assertThat(second.end()).as("exit code after SIGTERM").isZero();
  }

  @Test
  void ywebrtc43_severalSignallingServers_anyOneIsEnough() throws Exception {
    Signalling dead = new Signalling();
    dead.kill();
    Signalling alive = new Signalling();
    NodeProcess alice = inRoom("alice", dead.url, alive.url);
    NodeProcess bob = inRoom("bob", alive.url, dead.url);
    join(create(alice), bob);
    insert(alice, "a", "short");
    awaitEqual(alice, bob);
  }

  /**
   * The least of some windows counts: what a loaded machine does is in none of them, or not in all.
   */
  private static void assertRests(NodeProcess node) {
    double least = 1;
    for (int i = 0; i < WINDOWS_MAX && least >= 0.01; i++) {
      long cpu = node.cpuMillis();
      long from = System.nanoTime();
      Pause.millis(WINDOW_MILLIS);
      double millis = (System.nanoTime() - from) / 1e6;
      least = Math.min(least, (node.cpuMillis() - cpu) / millis);
    }
    System.err.printf("a node in sync: %.2f %% of a core%n", 100 * least);
    assertThat(least).as("part of a core, in sync").isLessThan(0.01);
  }
}
