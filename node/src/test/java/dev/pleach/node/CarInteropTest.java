package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.docdb.Collection;
import dev.pleach.docdb.Document;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.port.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive of ours, read by js-car and js-dag-cbor. */
@Tag("interop")
class CarInteropTest {
  private static final Path ROOT = Path.of(System.getProperty("pleach.root", ".."));
  private static final Path NODE = ROOT.resolve("target/interop/bin/node");
  private static final Path FIXTURE = ROOT.resolve("node/src/test/js");

  @TempDir private Path folder;

  @Test
  void jsCar_readsEverySectionAndReachesItFromTheRoot() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(NODE) && Files.isDirectory(FIXTURE.resolve("node_modules")),
        "js-car is not installed: run .ci/interop-setup, or build with -Pinterop");
    Path data = folder.resolve("data");
    write(data);
    Path archive = folder.resolve("archive.car");
    Run export = Run.of("export", "--data", data.toString(), "-o", archive.toString());
    assertThat(export.exitCode()).as(export.messages()).isZero();
    JsonNode read = read(archive);
    assertThat(read.path("roots").asInt()).isEqualTo(1);
    assertThat(read.path("blocks").asInt())
        .isGreaterThan(export.values().get(0).path("blocks").asInt());
    assertThat(read.path("reached")).isEqualTo(read.path("blocks"));
  }

  private static void write(Path data) {
    DataDirectory directory = DataDirectory.of(data);
    try (Store store = directory.openStore();
        Pleach pleach = Pleach.open(PleachOptions.builder(store, directory.keys()).build())) {
      Collection todos = pleach.createDatabase().createCollection("todos");
      for (int i = 0; i < 50; i++) {
        todos.insertOne(Document.of("_id", "t" + i).with("n", i));
      }
    }
  }

  private static JsonNode read(Path archive) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                NODE.toAbsolutePath().toString(), "car.mjs", archive.toAbsolutePath().toString())
            .directory(FIXTURE.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return Json.parse("output of js-car", output);
  }
}
