package dev.pleach.crdt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Recorded editing traces of josephg/editing-traces. They are found by the property {@code
 * pleach.traces} or the variable {@code PLEACH_TRACES}; tests skip where they are not.
 */
final class Traces {
  record Patch(int position, int deleted, String inserted) {}

  record Transaction(int agent, List<Integer> parents, List<Patch> patches) {}

  private Traces() {}

  static List<Transaction> read(String name) throws IOException {
    Path file = directory().resolve(name + ".json.gz");
    assumeTrue(Files.exists(file), "skipped: no trace " + file + "; set -Dpleach.traces");
    try (JsonParser json =
        new JsonFactory().createParser(new GZIPInputStream(Files.newInputStream(file)))) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("txns")) {
          return transactions(json);
        }
        json.skipChildren();
      }
    }
    throw new IllegalStateException("no txns in " + file);
  }

  private static Path directory() {
    String given = System.getProperty("pleach.traces", System.getenv("PLEACH_TRACES"));
    return given != null
        ? Path.of(given)
        : Path.of(System.getProperty("pleach.root", "..")).resolve("../shared/traces");
  }

  private static List<Transaction> transactions(JsonParser json) throws IOException {
    List<Transaction> transactions = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      int agent = 0;
      List<Integer> parents = new ArrayList<>();
      List<Patch> patches = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "agent" -> agent = json.getIntValue();
          case "parents" -> {
            while (json.nextToken() != JsonToken.END_ARRAY) {
              parents.add(json.getIntValue());
            }
          }
          case "patches" -> {
            while (json.nextToken() == JsonToken.START_ARRAY) {
              int position = json.nextIntValue(0);
              int deleted = json.nextIntValue(0);
              patches.add(new Patch(position, deleted, json.nextTextValue()));
              json.nextToken();
            }
          }
          default -> json.skipChildren();
        }
      }
      transactions.add(new Transaction(agent, parents, patches));
    }
    return transactions;
  }
}
