package dev.pleach.adapter.libp2p;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and reads the public test vectors; tests that need them skip where they are absent. */
final class Vectors {
  private Vectors() {}

  /** Reads a JSON file below the folder of vectors. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> read(String name) throws IOException {
    Path file = folder().resolve(name);
    assumeTrue(Files.isReadable(file), () -> "test vectors are absent: " + name);
    try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
      parser.nextToken();
      return (Map<String, Object>) value(parser);
    }
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(Map<String, Object> map, String key) {
    return (List<Map<String, Object>>) map.getOrDefault(key, List.of());
  }

  static byte[] hex(Map<String, Object> map, String key) {
    return HexFormat.of().parseHex(String.valueOf(map.getOrDefault(key, "")));
  }

  private static Path folder() {
    String set =
        Optional.ofNullable(System.getProperty("pleach.vectors"))
            .or(() -> Optional.ofNullable(System.getenv("PLEACH_VECTORS")))
            .orElse("../shared/vectors");
    return Path.of(System.getProperty("pleach.root", "..")).resolve(set);
  }

  private static Object value(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      Map<String, Object> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        map.put(key, value(parser));
      }
      return map;
    }
    return parser.getText();
  }
}
