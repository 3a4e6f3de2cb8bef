package dev.pleach.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pleach.docdb.Collection;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.Document;
import dev.pleach.docdb.Filter;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.docdb.Update;
import dev.pleach.port.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands export and import on real data directories. */
class ExportImportTest {
  @TempDir private Path folder;
  private String address = "";

  @BeforeEach
  void write() {
    address =
        with(
            folder.resolve("one"),
            pleach -> {
              Database database = pleach.createDatabase();
              Collection todos = database.createCollection("todos");
              for (int i = 0; i < 30; i++) {
                todos.insertOne(Document.of("_id", "t" + i).with("n", i));
                todos.updateOne(Filter.eq("_id", "t" + i), Update.inc("n", 1));
              }
              pleach.createDatabase().createCollection("others").insertOne(Document.of("_id", "x"));
              return database.address();
            });
  }

  private static <T> T with(Path data, Function<Pleach, T> action) {
    DataDirectory directory = DataDirectory.of(data);
    try (Store store = directory.openStore();
        Pleach pleach = Pleach.open(PleachOptions.builder(store, directory.keys()).build())) {
      return action.apply(pleach);
    }
  }

  private static String root(Path data) {
    return with(data, pleach -> pleach.replica().roots().toCompletableFuture().join().toString());
  }

  private Path archive(String... more) {
    Path file = folder.resolve("archive.car");
    String[] args = {"export", "--data", folder.resolve("one").toString(), "-o", file.toString()};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    Run run = Run.of(all);
    assertThat(run.exitCode()).as(run.messages()).isZero();
    assertThat(run.messages()).contains("100 %");
    assertThat(run.values()).hasSize(1);
    return file;
  }

  private Run importInto(String data, Path file) {
    return Run.of("import", "--data", folder.resolve(data).toString(), "-i", file.toString());
  }

  @Test
  void everything_comesBackWithEqualRoots_alsoTwice() {
    Path file = archive();
    for (int round = 0; round < 2; round++) {
      Run run = importInto("two", file);
      assertThat(run.exitCode()).as(run.messages()).isZero();
      JsonNode said = run.values().get(0);
      assertThat(said.path("databases").asInt()).isEqualTo(2);
      assertThat(said.path("added").asLong())
          .isEqualTo(round == 0 ? said.path("blocks").asLong() : 0);
    }
    assertThat(root(folder.resolve("two"))).isEqualTo(root(folder.resolve("one")));
    assertThat(Run.of("verify", "--data", folder.resolve("two").toString()).exitCode()).isZero();
    List<Document> todos =
        with(
            folder.resolve("two"),
            pleach -> {
              Database found =
                  pleach.databases().stream()
                      .filter(database -> database.address().equals(address))
                      .findFirst()
                      .orElseThrow();
              return found.collection("todos").find(Filter.all()).toList();
            });
    assertThat(todos).hasSize(30);
  }

  @Test
  void oneDatabase_goesAlone() {
    Path file = archive("--database", address);
    Run run = importInto("two", file);
    assertThat(run.exitCode()).as(run.messages()).isZero();
    assertThat(run.values().get(0).path("databases").asInt()).isEqualTo(1);
    assertThat(run.values().get(0).path("documents").asInt()).isEqualTo(31);
  }

  @Test
  void aCutArchive_saysSoInOneLine_andTheWholeOneGoesOn() throws IOException {
    Path file = archive();
    byte[] whole = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.car");
    Files.write(cut, Arrays.copyOf(whole, whole.length * 2 / 3));
    Run refused = importInto("two", cut);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.ownLines()).hasSize(1);
    assertThat(refused.output()).isEmpty();
    Run run = importInto("two", file);
    assertThat(run.exitCode()).as(run.messages()).isZero();
    assertThat(root(folder.resolve("two"))).isEqualTo(root(folder.resolve("one")));
  }

  @Test
  void garbage_isRefused() throws IOException {
    Path file = folder.resolve("garbage.car");
    Files.write(file, "this is no archive".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    Run refused = importInto("two", file);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.ownLines()).hasSize(1);
    assertThat(folder.resolve("two")).doesNotExist();
    Run absent = importInto("two", folder.resolve("absent.car"));
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.ownLines()).hasSize(1);
    Run noData =
        Run.of("export", "--data", folder.resolve("nowhere").toString(), "-o", file.toString());
    assertThat(noData.exitCode()).isEqualTo(2);
    Run unknown =
        Run.of(
            "export",
            "--data",
            folder.resolve("one").toString(),
            "-o",
            file.toString(),
            "--database",
            "pleach1" + "a".repeat(53));
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.ownLines()).hasSize(1);
  }
}
