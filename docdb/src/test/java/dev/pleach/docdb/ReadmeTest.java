package dev.pleach.docdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example in the README is the one below, word by word. */
class ReadmeTest {
  private static final String SOURCE = "docdb/src/test/java/dev/pleach/docdb/ReadmeTest.java";
  private static final Path ROOT = Path.of(System.getProperty("pleach.root", ".."));

  private final Store store = InMemStore.create();
  private final KeyStore keys = InMemKeyStore.create(SystemPorts.entropy());
  private final Transport transport =
      InMemNetwork.on(task -> {}).transport(new PeerId(keys.peerKey().publicKey()));

  @Test
  void example_runs() {
    // README
    try (Pleach pleach =
        Pleach.open(PleachOptions.builder(store, keys).transport(transport).build())) {
      Database database = pleach.createDatabase(); // others join by database.address()
      Collection todos = database.createCollection("todos");

      todos.watch(event -> System.out.println(event.kind() + " " + event.after()));
      todos.insertOne(
          Document.of("_id", "hedge").with("title", "water the hedge").with("times", 0));
      todos.updateOne(
          Filter.eq("_id", "hedge"),
          Update.combine(Update.inc("times", 1), Update.push("by", "alice")));

      List<Document> done =
          todos.find(Filter.gt("times", 0)).sort(Sort.descending("times")).toList();
      List<Revision> history = todos.history("hedge");
      // README but for this
      assertThat(done).hasSize(1);
      assertThat(history).hasSize(2);
      // README
    }
    // README ends
  }

  @Test
  void example_isTheOneInTheReadme() throws IOException {
    assertThat(squeezed(readme())).isEqualTo(squeezed(own()));
  }

  private static String readme() throws IOException {
    String text = Files.readString(ROOT.resolve("README.md"));
    int marker = text.indexOf("<!-- docdb:");
    int from = text.indexOf("```java", marker) + "```java".length();
    return text.substring(from, text.indexOf("```", from));
  }

  private static String own() throws IOException {
    String text = Files.readString(ROOT.resolve(SOURCE));
    String[] parts = text.split(" *// README[a-z ]*\n");
    return parts[1] + parts[3];
  }

  /** Formatters break lines elsewhere. */
  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
