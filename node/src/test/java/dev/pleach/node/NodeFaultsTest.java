package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node whose machine fails it: told to end, disk full, files damaged, no place to write. */
class NodeFaultsTest {
  /** Longest file that the node of the full disk may write. */
  private static final int FILE_BYTES_MAX = 1 << 18;

  @TempDir private Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private NodeProcess start() {
    NodeProcess node = NodeProcess.start(data(), folder.resolve("node.log"), List.of("--no-p2p"));
    if (node.client().call("status", Json.node()).path("scopes").asInt() == 0) {
      node.client().call("database/create", Json.node());
      node.client().call("collection/create", Json.node("collection", "things"));
    }
    return node;
  }

  private static void insert(NodeProcess node, String id, String text) {
    node.client()
        .call(
            "doc/insert",
            Json.node("collection", "things", "document", Json.node("_id", id, "text", text)));
  }

  private static List<String> found(NodeProcess node) {
    List<String> ids = new ArrayList<>();
    node.client().stream(
        "doc/find",
        Json.node("collection", "things"),
        document -> ids.add(document.path("_id").asText()));
    return ids;
  }

  private int verify() {
    return Main.commandLine().execute("verify", "--data", data().toString());
  }

  @Test
  void sigterm_whileBeingWritten_endsInOrderAndKeepsWhatWasAcknowledged() throws Exception {
    NodeProcess node = start();
    List<String> acknowledged = new ArrayList<>();
    CountDownLatch underWay = new CountDownLatch(50);
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; ; i++) {
                  insert(node, "d" + i, "small");
                  acknowledged.add("d" + i);
                  underWay.countDown();
                }
              } catch (RuntimeException ended) {
                // The node has gone, as it was asked to.
              }
            });
    writer.start();
    underWay.await();
    assertThat(node.end()).contains(0);
    writer.join();
    assertThat(verify()).isZero();
    try (NodeProcess again = start()) {
      assertThat(found(again)).containsAll(acknowledged);
    }
  }

  /** A limit on the length of files is a disk that is full, for which nobody needs to be root. */
  @Test
  void fullDisk_isSaid_losesNothingAcknowledged_andHealsByRestart() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (NodeProcess node = start()) {
      limitFiles(node);
      String text = "x".repeat(20_000);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  insert(node, "d" + i, text);
                  acknowledged.add("d" + i);
                }
              })
          .isInstanceOf(Failures.FailedException.class)
          .hasMessageContaining("File too large");
      assertThat(acknowledged).isNotEmpty();
      assertThatThrownBy(() -> insert(node, "afterwards", "small"))
          .as("what failed once is never acknowledged later")
          .isInstanceOf(Failures.FailedException.class);
      assertThat(found(node)).as("it still answers").containsAll(acknowledged);
      assertThat(node.end()).isPresent();
    }
    assertThat(verify()).isZero();
    try (NodeProcess again = start()) {
      assertThat(found(again)).containsAll(acknowledged);
      insert(again, "afterwards", "small");
      assertThat(found(again)).contains("afterwards");
    }
  }

  private static void limitFiles(NodeProcess node) throws Exception {
    String pid = Long.toString(node.pid());
    String limit = "--fsize=" + FILE_BYTES_MAX;
    try {
      int exit = new ProcessBuilder("prlimit", "--pid", pid, limit).inheritIO().start().waitFor();
      assertThat(exit).isZero();
    } catch (IOException e) {
      abort("skipped: no prlimit (util-linux), so no limit on the length of files");
    }
  }

  @Test
  void storeInMemory_forgets() {
    List<String> forgetful = List.of("--no-p2p", "--store", "memory");
    for (int i = 0; i < 2; i++) {
      try (NodeProcess node = NodeProcess.start(data(), folder.resolve("node.log"), forgetful)) {
        JsonNode status = node.client().call("status", Json.node());
        assertThat(status.path("scopes").asInt()).isZero();
        node.client().call("database/create", Json.node());
      }
    }
  }

  @Test
  void placeThatCannotBeWritten_isNamed() {
    Path nowhere = Path.of("/proc/pleach");
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "skipped: no /proc to fail to write to");
    Run run = Run.of("start", "--data", nowhere.toString());
    assertThat(run.ownLines()).hasSize(1);
    assertThat(run.ownLines().get(0)).contains(nowhere.toString());
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void flippedByteInTheStore_failsVerifyInOneLine() throws IOException {
    try (NodeProcess node = start()) {
      for (int i = 0; i < 20; i++) {
        insert(node, "d" + i, "text " + i);
      }
    }
    flipInTheMiddle(largestFile());
    Run run = Run.of("verify", "--data", data().toString());
    assertThat(run.exitCode()).as(run.messages()).isEqualTo(1);
    assertThat(run.ownLines()).as(run.messages()).hasSizeLessThanOrEqualTo(1);
  }

  private Path largestFile() throws IOException {
    try (Stream<Path> files = Files.walk(data().resolve("store"))) {
      Optional<Path> largest =
          files
              .filter(
                  file ->
                      file.toString().endsWith(".log")
                          || file.toString().endsWith(".sst")
                          || file.toString().endsWith(".blob"))
              .max(Comparator.comparingLong(file -> file.toFile().length()));
      return largest.orElseThrow();
    }
  }

  private static void flipInTheMiddle(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long middle = bytes.length() / 3;
      bytes.seek(middle);
      int old = bytes.read();
      bytes.seek(middle);
      bytes.write(old ^ 0x10);
    }
  }
}
