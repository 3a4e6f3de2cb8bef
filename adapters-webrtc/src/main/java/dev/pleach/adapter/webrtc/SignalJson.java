package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;

/** JSON of strangers, read without trust. */
final class SignalJson {
  /** Longest message to or from a signalling server. */
  static final int MESSAGE_CHARS_MAX = 16_384;

  private static final int DEPTH_MAX = 8;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private SignalJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ObjectNode parse(String text) throws SignalFault {
    if (text.length() > MESSAGE_CHARS_MAX) {
      throw new SignalFault("a message of " + text.length() + " characters");
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new SignalFault("a message that is no JSON");
    }
    throw new SignalFault("a message that is no JSON object");
  }

  static String text(JsonNode object, String field, int charsMax) throws SignalFault {
    JsonNode value = object.path(field);
    if (!value.isTextual() || value.textValue().length() > charsMax) {
      throw new SignalFault("a message without a fitting '" + field + "'");
    }
    return value.textValue();
  }

  static int number(JsonNode object, String field, int max) throws SignalFault {
    JsonNode value = object.path(field);
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > max) {
      throw new SignalFault("a message without a fitting '" + field + "'");
    }
    return value.intValue();
  }

  static byte[] bytes(JsonNode object, String field, int length) throws SignalFault {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text(object, field, 2 * length));
    } catch (IllegalArgumentException e) {
      throw new SignalFault("a message whose '" + field + "' is not base64url");
    }
    if (bytes.length != length) {
      throw new SignalFault("a message whose '" + field + "' has not " + length + " bytes");
    }
    return bytes;
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
