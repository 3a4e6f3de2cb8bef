package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real nodes, one of whose disks has rotted in the middle of a block. */
class DamagedBlockTest {
  private static final int DOCUMENTS = 80;
  private static final String THINGS = "things";
  private static final String VICTIM = "victim";

  @TempDir private Path folder;
  private final Random random = new Random(20_261_121L);
  private int starts;

  private NodeProcess start(String name) {
    return NodeProcess.start(
        folder.resolve(name),
        folder.resolve(name + "-" + ++starts + ".log"),
        List.of("--listen", "/ip4/127.0.0.1/tcp/0"));
  }

  private List<String> messages(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name + "-" + starts + ".log"));
  }

  /** Letters that no compression shortens much, so that they are found again in a file. */
  private String letters(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString().replace('"', 'q').replace('\\', 's');
  }

  private static void insert(NodeProcess node, String id, String text) {
    JsonNode document = Json.node("_id", id, "n", 0, "text", text);
    node.client().call("doc/insert", Json.node("collection", THINGS, "document", document));
  }

  private static void increment(NodeProcess node, String id) {
    node.client()
        .call(
            "doc/update",
            Json.node(
                "collection",
                THINGS,
                "filter",
                Json.node("_id", id),
                "update",
                Json.node("$inc", Json.node("n", 1))));
  }

  private static List<JsonNode> all(NodeProcess node) {
    List<JsonNode> found = new ArrayList<>();
    node.client().stream("doc/find", Json.node("collection", THINGS), found::add);
    return found;
  }

  private static Set<String> ids(NodeProcess node) {
    Set<String> ids = new HashSet<>();
    all(node).forEach(document -> ids.add(document.path("_id").asText()));
    return ids;
  }

  private static JsonNode status(NodeProcess node) {
    return node.client().call("status", Json.node());
  }

  private static String roots(JsonNode status) {
    return status.path("stateRoot").asText("none")
        + " "
        + status.path("contentHash").asText("none");
  }

  private static void awaitEqual(NodeProcess first, NodeProcess second) {
    long from = System.nanoTime();
    while (roots(status(first)).contains("none")
        || !roots(status(first)).equals(roots(status(second)))) {
      assertThat(System.nanoTime() - from)
          .as("equal within two minutes: %s and %s", status(first), status(second))
          .isLessThan(TimeUnit.MINUTES.toNanos(2));
      Pause.millis(50);
    }
  }

  private void flip(Path store, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    int found = 0;
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".sst")).toList()) {
        int at = indexOf(Files.readAllBytes(file), wanted);
        if (at >= 0) {
          found++;
          flip(file, at);
        }
      }
    }
    assertThat(found).as("tables that hold the block").isEqualTo(1);
  }

  private static int indexOf(byte[] all, byte[] wanted) {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    return text.indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
  }

  private static void flip(Path file, int at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x10);
    }
  }

  private void assertSound(String name) {
    assertThat(Main.commandLine().execute("verify", "--data", folder.resolve(name).toString()))
        .isZero();
  }

  @Test
  void damagedBlock_harmsNoOtherDocument_andComesBackFromThePeer() throws IOException {
    String text = letters(12_000);
    try (NodeProcess alice = start("alice");
        NodeProcess bob = start("bob")) {
      String address = alice.client().call("database/create", Json.node()).path("address").asText();
      alice.client().call("collection/create", Json.node("collection", THINGS));
      for (int i = 0; i < DOCUMENTS; i++) {
        insert(alice, "d" + i, letters(200));
      }
      insert(alice, VICTIM, text);
      bob.client().call("database/join", Json.node("address", address));
      bob.client().call("p2p/connect", Json.node("address", alice.address()));
      awaitEqual(alice, bob);
    }
    flip(folder.resolve("alice"), text.substring(6_000, 6_020));
    try (NodeProcess alice = start("alice")) {
      increment(alice, "d1");
      insert(alice, "fresh", "written beside the damage");
      assertMarked(status(alice));
      assertThat(ids(alice)).contains("fresh").doesNotContain(VICTIM);
    }
    try (NodeProcess bob = start("bob");
        NodeProcess alice = start("alice")) {
      assertMarked(status(alice));
      assertThat(messages("alice")).filteredOn(line -> line.contains("still damaged")).isNotEmpty();
      increment(bob, "d1");
      increment(bob, "d2");
      increment(bob, VICTIM);
      alice.client().call("p2p/connect", Json.node("address", bob.address()));
      awaitEqual(alice, bob);
      assertHealed(alice, bob, text);
    }
    try (NodeProcess alice = start("alice")) {
      assertThat(status(alice).path("damaged")).as("after another start").isEmpty();
      assertThat(ids(alice)).hasSize(DOCUMENTS + 2);
    }
    assertSound("bob"); // and alice's disk is still bad where the old bytes lie
  }

  private static void assertMarked(JsonNode status) {
    assertThat(status.path("damaged").size()).isBetween(1, 10);
    JsonNode first = status.path("damaged").path(0);
    assertThat(first.path("document").asText()).hasSize(64);
    assertThat(first.path("block").asText()).startsWith("bafyrei");
    assertThat(status.path("damage").asText()).contains("block bafyrei");
  }

  private void assertHealed(NodeProcess alice, NodeProcess bob, String text) throws IOException {
    assertThat(status(alice).path("damaged")).isEmpty();
    assertThat(ids(alice)).hasSize(DOCUMENTS + 2);
    assertThat(all(alice))
        .filteredOn(document -> document.path("_id").asText().equals(VICTIM))
        .singleElement()
        .satisfies(document -> assertThat(document.path("text").asText()).isEqualTo(text))
        .satisfies(document -> assertThat(document.path("n").asInt()).isEqualTo(1));
    for (NodeProcess node : List.of(alice, bob)) {
      assertThat(status(node).path("offenders")).isEmpty();
      assertThat(status(node).path("peers")).hasSize(1);
    }
    assertThat(messages("alice"))
        .as("one connection, which never ended")
        .filteredOn(line -> line.contains("connected to") || line.contains("ended"))
        .hasSize(1);
    assertThat(messages("alice")).filteredOn(line -> line.contains("whole again")).isNotEmpty();
  }
}
