package dev.pleach.node;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JSON in the command's and the HTTP face's own messages. Documents have a JSON form of their own.
 */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // 1.0 and 1 are two values, and 1e400 is none: numbers go on as they were written.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** Standard output in UTF-8, whatever the platform says; flushed by whoever writes. */
  static PrintStream out() {
    return new PrintStream(System.out, false, StandardCharsets.UTF_8);
  }

  /** Returns one line of JSON: an object of alternating names and values. */
  static String object(Object... namesAndValues) {
    return node(namesAndValues).toString();
  }

  /** Returns an object of alternating names and values; an empty {@code Optional} becomes null. */
  static ObjectNode node(Object... namesAndValues) {
    ObjectNode object = MAPPER.createObjectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.set((String) namesAndValues[i], tree(namesAndValues[i + 1]));
    }
    return object;
  }

  private static JsonNode tree(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? tree(optional.get()) : MAPPER.nullNode();
    }
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads JSON from a user.
   *
   * @throws Failures.BadInputException if it is none
   */
  static JsonNode parse(String what, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new Failures.BadInputException(what + " is empty, JSON is needed");
      }
      return node;
    } catch (JsonProcessingException e) {
      JsonLocation where = e.getLocation();
      throw new Failures.BadInputException(
          what
              + " is not JSON"
              + (where == null ? "" : " at column " + where.getColumnNr())
              + ": "
              + e.getOriginalMessage());
    }
  }
}
