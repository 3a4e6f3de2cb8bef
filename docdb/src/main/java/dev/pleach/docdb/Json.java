package dev.pleach.docdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Strict JSON for values. JSON has neither bytes nor links: they are written as objects with the
 * one key {@code $bytes} (base64 with padding) or {@code $link} (a CID), and read back from them.
 *
 * <p>Read: one value and nothing after it; no comments, no key twice, no whole number beyond 64
 * bits, no NaN, at most {@value #CHARS_MAX} characters, at most {@link Document#NESTING_MAX} levels
 * below the outermost. A number without a fraction is a whole number, however it is written.
 */
public final class Json {
  /** Longest text that is read. */
  public static final int CHARS_MAX = 16_777_216;

  static final String BYTES = "$bytes";
  static final String LINK = "$link";

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Document.NESTING_MAX + 8)
                  .maxStringLength(CHARS_MAX)
                  .maxDocumentLength(CHARS_MAX)
                  .build())
          .build();

  private Json() {}

  /**
   * Reads one value.
   *
   * @throws InvalidJsonException naming the place and what is wrong there
   */
  public static Value parse(String json) {
    return read(json, parser -> value(parser, -1));
  }

  /** Takes something off a parser that stands on its first token. */
  interface Reading<T> {
    T from(JsonParser parser) throws IOException;
  }

  /** Reads the whole text in a way of one's own, with every failure told alike. */
  static <T> T read(String json, Reading<T> reading) {
    if (json.length() > CHARS_MAX) {
      throw new InvalidJsonException(
          "JSON of " + json.length() + " characters, at most " + CHARS_MAX + " are read");
    }
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new InvalidJsonException("a JSON value is expected, got nothing");
      }
      T result = reading.from(parser);
      if (parser.nextToken() != null) {
        throw wrong(parser, "there is text after the value");
      }
      return result;
    } catch (JsonProcessingException e) {
      throw new InvalidJsonException(e.getOriginalMessage() + place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static String place(com.fasterxml.jackson.core.JsonLocation at) {
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  private static InvalidJsonException wrong(JsonParser parser, String what) {
    return new InvalidJsonException(what + place(parser.currentTokenLocation()));
  }

  private static Value value(JsonParser parser, int depth) throws IOException {
    try {
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(parser, deeper(parser, depth));
        case START_ARRAY -> array(parser, deeper(parser, depth));
        case VALUE_STRING -> Value.of(parser.getText());
        case VALUE_NUMBER_INT -> wholeNumber(parser);
        case VALUE_NUMBER_FLOAT -> Values.of(parser.getDoubleValue());
        case VALUE_TRUE -> Value.of(true);
        case VALUE_FALSE -> Value.of(false);
        default -> Value.NULL;
      };
    } catch (InvalidJsonException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw wrong(parser, String.valueOf(e.getMessage()));
    }
  }

  private static int deeper(JsonParser parser, int depth) {
    if (depth >= Document.NESTING_MAX) {
      throw wrong(parser, "nested deeper than " + Document.NESTING_MAX + " levels");
    }
    return depth + 1;
  }

  private static Value wholeNumber(JsonParser parser) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw wrong(
          parser,
          "the whole number " + parser.getText() + " does not fit 64 bits; give it as text");
    }
    return Value.of(parser.getLongValue());
  }

  private static Value array(JsonParser parser, int depth) throws IOException {
    List<Value> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser, depth));
    }
    return Value.of(values);
  }

  private static Value object(JsonParser parser, int depth) throws IOException {
    Map<String, Value> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      entries.put(Values.requireText(key), value(parser, depth));
    }
    return special(entries).orElseGet(() -> Value.of(entries));
  }

  /** Bytes and links, which JSON cannot say. */
  private static Optional<Value> special(Map<String, Value> entries) {
    if (entries.size() != 1) {
      return Optional.empty();
    }
    Map.Entry<String, Value> only = entries.entrySet().iterator().next();
    if (!(only.getValue() instanceof Value.Text text)) {
      return Optional.empty();
    }
    return switch (only.getKey()) {
      case BYTES -> Optional.of(Value.of(bytes(text.value())));
      case LINK -> Optional.of(Value.of(Cid.parse(text.value())));
      default -> Optional.empty();
    };
  }

  /** One text for one value: bits beyond the last byte would make a second spelling of it. */
  private static byte[] bytes(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      throw new IllegalArgumentException(
          "'" + base64 + "' is not the base64 of any bytes, with padding");
    }
    return bytes;
  }

  /** Returns the JSON of a value on one line, keys in canonical order. */
  public static String write(Value value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Value value) throws IOException {
    switch (value.kind()) {
      case NULL -> generator.writeNull();
      case BOOL -> generator.writeBoolean(((Value.Bool) value).value());
      case INT -> generator.writeNumber(((Value.Int) value).big());
      case FLOAT -> generator.writeNumber(((Value.Float64) value).value());
      case TEXT -> generator.writeString(((Value.Text) value).value());
      case BYTES -> {
        byte[] bytes = ((Value.ByteString) value).bytes();
        writeSpecial(generator, BYTES, Base64.getEncoder().encodeToString(bytes));
      }
      case LINK -> writeSpecial(generator, LINK, ((Value.Link) value).cid().toString());
      case LIST -> {
        generator.writeStartArray();
        for (Value item : ((Value.ListValue) value).values()) {
          write(generator, item);
        }
        generator.writeEndArray();
      }
      case MAP -> writeMap(generator, (Value.MapValue) value);
    }
  }

  private static void writeMap(JsonGenerator generator, Value.MapValue map) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
      generator.writeFieldName(entry.getKey());
      write(generator, entry.getValue());
    }
    generator.writeEndObject();
  }

  private static void writeSpecial(JsonGenerator generator, String key, String text)
      throws IOException {
    generator.writeStartObject();
    generator.writeStringField(key, text);
    generator.writeEndObject();
  }
}
