package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of two nodes and a shell, with each command of {@code pleach client}. */
class ClientCommandsTest {
  /** A peer id of a key that nobody here has. */
  private static final String NOBODY = "12D3KooWE2SvmZkfBCzcx58pAwcUxDQs5MGoiWHgKDQ5VQ5UKzpR";

  @TempDir private static Path folder;
  private static NodeProcess alice;
  private static NodeProcess bob;
  private static String database;

  @BeforeAll
  static void start() {
    List<String> listen = List.of("--listen", "/ip4/127.0.0.1/tcp/0");
    alice = NodeProcess.start(folder.resolve("alice"), folder.resolve("alice.log"), listen);
    bob = NodeProcess.start(folder.resolve("bob"), folder.resolve("bob.log"), listen);
    database = one(alice, "database", "create").path("address").asText();
    one(alice, "collection", "create", "todos");
    assertThat(one(bob, "database", "join", database).path("address").asText()).isEqualTo(database);
    one(bob, "p2p", "replicator", "add", alice.address());
  }

  @AfterAll
  static void end() {
    alice.close();
    bob.close();
  }

  private static Run run(NodeProcess node, String... args) {
    List<String> all = new ArrayList<>(List.of("client", "--http", node.http()));
    all.addAll(List.of(args));
    return Run.of(all.toArray(String[]::new));
  }

  private static List<JsonNode> all(NodeProcess node, String... args) {
    Run run = run(node, args);
    assertThat(run.exitCode()).as(run.messages()).isZero();
    return run.values();
  }

  private static JsonNode one(NodeProcess node, String... args) {
    List<JsonNode> values = all(node, args);
    assertThat(values).hasSize(1);
    return values.get(0);
  }

  private static void awaitEqual() {
    long from = System.nanoTime();
    while (!root(alice).equals(root(bob))) {
      assertThat(System.nanoTime() - from)
          .as("the nodes become equal within a minute")
          .isLessThan(TimeUnit.MINUTES.toNanos(1));
      Pause.millis(20);
    }
  }

  private static String root(NodeProcess node) {
    JsonNode status = one(node, "status");
    return status.path("stateRoot").asText() + status.path("contentHash").asText();
  }

  @Test
  void documents_areInsertedFoundUpdatedDeleted_andReachTheOtherNode() {
    one(alice, "doc", "insert", "todos", "{\"_id\": \"hedge\", \"n\": 1}");
    one(alice, "doc", "insert", "todos", "[{\"_id\": 2, \"n\": 2}, {\"_id\": 3, \"n\": 3}]");
    one(alice, "doc", "update", "todos", "{\"_id\": 2}", "{\"$inc\": {\"n\": 10}}");
    one(
        alice,
        "doc",
        "update",
        "todos",
        "{\"filter\":{\"_id\":3},\"update\":{\"$set\":{\"t\":1}}}");
    awaitEqual();
    assertThat(one(bob, "doc", "find", "todos", "{\"_id\": 2}").path("n").asInt()).isEqualTo(12);
    assertThat(all(bob, "doc", "find", "todos", "{\"n\": {\"$gt\": 2}}")).hasSize(2);
    JsonNode deleted = one(bob, "doc", "delete", "todos", "{\"_id\": {\"$in\": [2, 3]}}", "--many");
    assertThat(deleted.path("deletedCount").asInt()).isEqualTo(2);
    awaitEqual();
    assertThat(all(alice, "doc", "find", "todos", "{\"_id\": {\"$in\": [2, 3]}}")).isEmpty();
  }

  @Test
  void history_showsCommitsAndTheDocumentAtEach() {
    one(alice, "doc", "insert", "todos", "{\"_id\": \"aged\", \"n\": 1}");
    one(alice, "doc", "update", "todos", "{\"_id\": \"aged\"}", "{\"$set\": {\"n\": 2}}");
    List<JsonNode> history = all(alice, "doc", "history", "todos", "\"aged\"");
    assertThat(history).hasSize(2);
    String first = history.get(0).path("commit").asText();
    assertThat(one(alice, "doc", "at", "todos", "\"aged\"", first).path("n").asInt()).isEqualTo(1);
  }

  @Test
  void lists_nameWhatThereIs() {
    assertThat(one(bob, "database", "list").path("address").asText()).isEqualTo(database);
    assertThat(one(bob, "database", "address").path("address").asText()).isEqualTo(database);
    awaitEqual();
    assertThat(all(bob, "collection", "list"))
        .extracting(c -> c.path("name").asText())
        .contains("todos");
    assertThat(one(bob, "p2p", "info").path("peerId").asText()).isEqualTo(bob.peerId());
    assertThat(one(bob, "p2p", "peers").path("peer").asText()).isEqualTo(alice.peerId());
    JsonNode duty = one(bob, "p2p", "replicator", "list");
    assertThat(duty.path("address").asText()).isEqualTo(alice.address());
    assertThat(duty.path("connected").asBoolean()).isTrue();
  }

  @Test
  void drop_makesTheCollectionUnknown() {
    List<String> alone = List.of("--no-p2p");
    try (NodeProcess carol =
        NodeProcess.start(folder.resolve("carol"), folder.resolve("carol.log"), alone)) {
      one(carol, "database", "create");
      one(carol, "collection", "create", "short");
      one(carol, "collection", "drop", "short");
      Run gone = run(carol, "doc", "find", "short");
      assertThat(gone.exitCode()).isEqualTo(2);
      assertThat(gone.ownLines()).hasSize(1);
      assertThat(gone.ownLines().get(0)).contains("short");
    }
  }

  @Test
  void whatCannotBe_isOneLine() {
    for (String[] bad :
        new String[][] {
          {"doc", "find", "nowhere"},
          {"doc", "find", "todos", "{\"a\": {\"$where\": 1}}"},
          {"doc", "insert", "todos", "7"},
          {"doc", "insert", "todos", "{\"_id\": \"x\"} trailing"},
          {"doc", "insert", "todos", "{\"$set\": 1}"},
          {"doc", "insert", "todos", "{\"a\": 1e400}"},
          {"doc", "insert", "todos", "{\"a\": 1, \"a\": 2}"},
          {"doc", "insert", "todos", "{\"a\": {\"$bytes\": \"zz==\"}}"},
          {"doc", "update", "todos", "{}", "{\"$nothing\": {\"a\": 1}}"},
          {"doc", "at", "todos", "\"aged\"", "nonsense"},
          {"database", "join", "pleach1nonsense"},
          {"p2p", "connect", "/ip4/127.0.0.1/tcp/x"},
          {"p2p", "replicator", "add", "nonsense"},
          {"p2p", "disconnect", "nonsense"}
        }) {
      Run run = run(alice, bad);
      assertThat(run.exitCode()).as("%s: %s", String.join(" ", bad), run.messages()).isEqualTo(2);
      assertThat(run.ownLines()).as(String.join(" ", bad)).hasSize(1);
      assertThat(run.output()).isEmpty();
    }
  }

  @Test
  void peerThatIsNotThere_isAFailureAndNotBadInput() {
    String nobody = "/ip4/127.0.0.1/tcp/1/p2p/" + NOBODY;
    Run run = run(alice, "p2p", "connect", nobody);
    assertThat(run.exitCode()).as(run.messages()).isEqualTo(1);
    assertThat(run.ownLines()).hasSize(1);
  }
}
