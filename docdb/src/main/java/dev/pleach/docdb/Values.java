package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns Java objects into values that a document can hold. */
final class Values {
  private static final double INT64_END = 0x1p63;

  private Values() {}

  /**
   * Returns the value of a Java object: {@link Value}, {@link Document}, {@link Boolean}, whole
   * numbers up to 64 bits, {@link Double}, {@link Float}, {@link CharSequence}, {@code byte[]},
   * {@link Cid}, and lists and maps of these. Whole floats become integers, since JavaScript
   * runtimes cannot tell the two apart.
   *
   * @throws InvalidDocumentException naming the type, the range or the depth that does not fit
   */
  static Value of(Object object) {
    return of(object, 0);
  }

  private static Value of(Object object, int depth) {
    if (object instanceof Value value) {
      return normal(value, depth);
    }
    if (object instanceof Document document) {
      return normal(document.toValue(), depth);
    }
    if (object instanceof List<?> list) {
      return ofList(list, deeper(depth));
    }
    if (object instanceof Map<?, ?> map) {
      return ofMap(map, deeper(depth));
    }
    return ofScalar(object);
  }

  private static Value ofScalar(Object object) {
    if (object instanceof CharSequence text) {
      return text(text.toString());
    }
    if (object instanceof Boolean bool) {
      return Value.of(bool.booleanValue());
    }
    if (object instanceof Double || object instanceof Float) {
      return number(((Number) object).doubleValue());
    }
    if (object instanceof Long
        || object instanceof Integer
        || object instanceof Short
        || object instanceof Byte) {
      return Value.of(((Number) object).longValue());
    }
    if (object instanceof byte[] bytes) {
      return Value.of(bytes);
    }
    if (object instanceof Cid cid) {
      return Value.of(cid);
    }
    throw new InvalidDocumentException(
        "a document cannot hold a "
            + object.getClass().getName()
            + "; give text, a number of at most 64 bits, a truth value, bytes, a Cid, a list, a map"
            + " or a Value");
  }

  /** Returns the text if UTF-8 can hold it. */
  static String requireText(String text) {
    return ((Value.Text) text(text)).value();
  }

  private static Value text(String text) {
    try {
      return Value.of(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocumentException(e.getMessage() + "; UTF-8 cannot hold it");
    }
  }

  private static Value number(double value) {
    if (!Double.isFinite(value)) {
      throw new InvalidDocumentException("a document cannot hold the number " + value);
    }
    return Math.rint(value) == value && value >= -INT64_END && value < INT64_END
        ? Value.of((long) value)
        : Value.of(value);
  }

  private static Value ofList(List<?> list, int depth) {
    List<Value> values = new ArrayList<>(list.size());
    for (Object item : list) {
      values.add(of(item, depth));
    }
    return Value.of(values);
  }

  private static Value ofMap(Map<?, ?> map, int depth) {
    Map<String, Value> entries = new LinkedHashMap<>();
    map.forEach(
        (key, item) -> {
          if (!(key instanceof String name)) {
            throw new InvalidDocumentException("a field name must be text, got '" + key + "'");
          }
          entries.put(requireText(name), of(item, depth));
        });
    return Value.of(entries);
  }

  private static Value normal(Value value, int depth) {
    return switch (value.kind()) {
      case INT -> requireInt64((Value.Int) value);
      case FLOAT -> number(((Value.Float64) value).value());
      case LIST -> ofList(((Value.ListValue) value).values(), deeper(depth));
      case MAP -> ofMap(((Value.MapValue) value).entries(), deeper(depth));
      default -> value;
    };
  }

  private static Value requireInt64(Value.Int value) {
    if (!value.isInt64()) {
      throw new InvalidDocumentException(
          "the whole number " + value.big() + " does not fit 64 bits; store it as text");
    }
    return value;
  }

  private static int deeper(int depth) {
    if (depth >= Document.NESTING_MAX) {
      throw new InvalidDocumentException(
          "nested deeper than " + Document.NESTING_MAX + " levels; flatten the document");
    }
    return depth + 1;
  }
}
