package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, real disks, real sockets: one node is written to, another replicates, and both
 * are killed (SIGKILL) again and again in the middle of it.
 *
 * <p>{@code -Dpleach.kills=50 -Dpleach.kill.documents=10000} for the whole of it, {@code
 * -Dpleach.seed=N} to repeat a run's choices.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("pleach.kills", 4);
  private static final int DOCUMENTS = Integer.getInteger("pleach.kill.documents", 600);
  private static final long SEED = Long.getLong("pleach.seed", 20_261_121L);
  private static final int BATCH = 10;
  private static final String THINGS = "things";

  @TempDir private Path folder;
  private final Random random = new Random(SEED);
  private final Set<String> acknowledged = new HashSet<>();
  private final Set<String> open = new HashSet<>();

  @Test
  void kill9OfEitherNode_losesNothingAcknowledged() throws IOException {
    System.err.println("seed " + SEED + ": replay with -Dtest=KillTest -Dpleach.seed=" + SEED);
    int port = freePort();
    NodeProcess writer = writer(port);
    String address = writer.client().call("database/create", Json.node()).path("address").asText();
    writer.client().call("collection/create", Json.node("collection", THINGS));
    NodeProcess reader = reader();
    try {
      reader.client().call("database/join", Json.node("address", address));
      reader.client().call("p2p/replicator/add", Json.node("address", writer.address()));
      int next = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        int until = DOCUMENTS * (kill + 1) / KILLS;
        int at = next + random.nextInt(Math.max(1, until - next));
        boolean isWriter = random.nextBoolean();
        NodeProcess victim = isWriter ? writer : reader;
        next = insert(writer, next, at);
        Thread killer = killSoon(victim);
        next = insertWhileAlive(writer, next, until);
        join(killer);
        if (isWriter) {
          writer = writer(port);
        } else {
          reader = reader();
        }
        next = insert(writer, next, until);
      }
      awaitEqual(writer, reader);
      assertHolds(writer);
      assertHolds(reader);
    } finally {
      writer.close();
      reader.close();
    }
    assertSound("writer");
    assertSound("reader");
  }

  private NodeProcess writer(int port) {
    return NodeProcess.start(
        folder.resolve("writer"),
        folder.resolve("writer.log"),
        List.of("--listen", "/ip4/127.0.0.1/tcp/" + port));
  }

  private NodeProcess reader() {
    return NodeProcess.start(
        folder.resolve("reader"),
        folder.resolve("reader.log"),
        List.of("--listen", "/ip4/127.0.0.1/tcp/0"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Kills after a random short while, from another thread, so that it falls anywhere into a write.
   */
  private Thread killSoon(NodeProcess victim) {
    long nanos = TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000));
    Thread killer =
        new Thread(
            () -> {
              long from = System.nanoTime();
              while (System.nanoTime() - from < nanos) {
                Thread.onSpinWait();
              }
              victim.kill();
            });
    killer.start();
    return killer;
  }

  private int insert(NodeProcess node, int from, int until) {
    int next = from;
    while (next < until) {
      next = insertBatch(node, next, until);
    }
    return next;
  }

  /**
   * Inserts until all is done or the node is gone; what was not acknowledged is sent again later.
   */
  private int insertWhileAlive(NodeProcess node, int from, int until) {
    int next = from;
    try {
      while (next < until) {
        next = insertBatch(node, next, until);
      }
    } catch (RuntimeException gone) {
      open.addAll(ids(next, Math.min(until, next + BATCH)));
    }
    return next;
  }

  private int insertBatch(NodeProcess node, int from, int until) {
    int to = Math.min(until, from + BATCH);
    ArrayNode documents = Json.MAPPER.createArrayNode();
    for (String id : ids(from, to)) {
      documents.add(Json.node("_id", id, "n", from, "text", "a small document, number " + id));
    }
    try {
      node.client().stream(
          "doc/insert", Json.node("collection", THINGS, "document", documents), value -> {});
    } catch (Failures.BadInputException e) {
      // A batch that the killed node had made durable without telling: its ids are taken, as they
      // should be.
      assertThat(open).as(e.getMessage()).containsAll(ids(from, to));
    }
    acknowledged.addAll(ids(from, to));
    return to;
  }

  private static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add("doc-" + i);
    }
    return ids;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEqual(NodeProcess first, NodeProcess second) {
    long from = System.nanoTime();
    while (!root(first).equals(root(second))) {
      assertThat(System.nanoTime() - from)
          .as("the nodes become equal within two minutes")
          .isLessThan(TimeUnit.MINUTES.toNanos(2));
      Pause.millis(50);
    }
  }

  private static String root(NodeProcess node) {
    JsonNode status = node.client().call("status", Json.node());
    return status.path("stateRoot").asText() + " " + status.path("contentHash").asText();
  }

  private void assertHolds(NodeProcess node) {
    Set<String> found = new HashSet<>();
    node.client().stream(
        "doc/find",
        Json.node("collection", THINGS, "filter", Json.node()),
        document -> found.add(document.path("_id").asText()));
    assertThat(found).containsAll(acknowledged).hasSize(DOCUMENTS);
  }

  private void assertSound(String name) {
    assertThat(Main.commandLine().execute("verify", "--data", folder.resolve(name).toString()))
        .isZero();
  }
}
