package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A document: named fields, each a {@link Value}. Filters and updates are written as documents too.
 *
 * <p>An immutable value, safe to share between threads; compares by content. Fields iterate in
 * canonical key order (shorter names first, then by their UTF-8 bytes).
 *
 * <p>Fields are given as Java objects: text, truth values, whole numbers up to 64 bits, floats,
 * {@code byte[]}, {@link Cid}, {@code Document}, {@link Value}, and lists and maps of these; null
 * is written {@link Value#NULL}. A float without a fraction becomes a whole number.
 */
public final class Document {
  /** Deepest nesting of maps and lists, the document itself not counted. */
  public static final int NESTING_MAX = 60;

  /** The field that names a document within its collection. */
  public static final String ID = "_id";

  /** The document without fields; as a filter it matches every document. */
  public static final Document EMPTY = new Document((Value.MapValue) Value.of(Map.of()));

  private final Value.MapValue value;

  private Document(Value.MapValue value) {
    this.value = value;
  }

  /** Returns a document with one field; add others by {@link #with}. */
  public static Document of(String field, Object value) {
    return EMPTY.with(field, value);
  }

  /**
   * Returns a document with these fields.
   *
   * @throws InvalidDocumentException if a value is of a type, range or depth that cannot be stored
   */
  public static Document of(Map<String, ?> fields) {
    TreeMap<String, Value> values = new TreeMap<>(Value.KEY_ORDER);
    fields.forEach((field, object) -> values.put(Values.requireText(field), Values.of(object)));
    return merged((Value.MapValue) Value.of(values));
  }

  /**
   * Reads a JSON object; {@link #toJson()} says how bytes and links are written.
   *
   * @throws InvalidJsonException naming the place and what is wrong there
   */
  public static Document parse(String json) {
    if (Json.parse(json) instanceof Value.MapValue map) {
      return merged(map);
    }
    throw new InvalidJsonException("a document is a JSON object: {...}");
  }

  /** Wraps what the replica has merged, which may hold what this release would not write. */
  static Document merged(Value.MapValue value) {
    return new Document(value);
  }

  /** Returns a builder, for many fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects fields. For one thread. */
  public static final class Builder {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Builder() {}

    /** Sets a field; the last value given for a name counts. */
    public Builder put(String field, Object value) {
      fields.put(field, Values.of(value));
      return this;
    }

    /** Returns the document. */
    public Document build() {
      return of(fields);
    }
  }

  /**
   * Returns this document with a field added or replaced.
   *
   * @throws InvalidDocumentException if the value is of a type, range or depth that cannot be
   *     stored
   */
  public Document with(String field, Object object) {
    Map<String, Value> fields = new LinkedHashMap<>(value.entries());
    fields.put(Values.requireText(field), Values.of(object));
    return merged((Value.MapValue) Value.of(fields));
  }

  /** Returns this document without a field. */
  public Document without(String field) {
    Map<String, Value> fields = new LinkedHashMap<>(value.entries());
    fields.remove(field);
    return merged((Value.MapValue) Value.of(fields));
  }

  /** Returns the fields, unmodifiable, in canonical key order. */
  public SortedMap<String, Value> fields() {
    return value.entries();
  }

  /** Returns true if there is no field. */
  public boolean isEmpty() {
    return value.entries().isEmpty();
  }

  /** Returns the {@code _id}, or empty. */
  public Optional<Value> id() {
    return Optional.ofNullable(value.entries().get(ID));
  }

  /**
   * Returns what is at a dotted path, such as {@code address.city} or {@code items.0}, or empty.
   *
   * @throws InvalidQueryException if the text is no path
   */
  public Optional<Value> get(String path) {
    return FieldPath.parse(path).in(value);
  }

  /** Returns the text at a path, or empty if there is none or it is not text. */
  public Optional<String> text(String path) {
    return get(path).filter(Value.Text.class::isInstance).map(v -> ((Value.Text) v).value());
  }

  /** Returns the whole number at a path, or empty if there is none that fits 64 bits. */
  public OptionalLong int64(String path) {
    Optional<Value> found = get(path);
    return found.isPresent() && found.get() instanceof Value.Int whole && whole.isInt64()
        ? OptionalLong.of(whole.int64())
        : OptionalLong.empty();
  }

  /** Returns the number at a path, whole or not, as the nearest double, or empty. */
  public OptionalDouble number(String path) {
    Optional<Value> found = get(path);
    if (found.isPresent() && found.get() instanceof Value.Float64 number) {
      return OptionalDouble.of(number.value());
    }
    return found.isPresent() && found.get() instanceof Value.Int whole
        ? OptionalDouble.of(whole.big().doubleValue())
        : OptionalDouble.empty();
  }

  /** Returns the truth value at a path, or empty if there is none or it is none. */
  public Optional<Boolean> bool(String path) {
    return get(path).filter(Value.Bool.class::isInstance).map(v -> ((Value.Bool) v).value());
  }

  /** Returns a copy of the bytes at a path, or empty if there is nothing or not bytes. */
  public Optional<byte[]> bytes(String path) {
    return get(path)
        .filter(Value.ByteString.class::isInstance)
        .map(v -> ((Value.ByteString) v).bytes());
  }

  /** Returns the link at a path, or empty if there is none or it is none. */
  public Optional<Cid> link(String path) {
    return get(path).filter(Value.Link.class::isInstance).map(v -> ((Value.Link) v).cid());
  }

  /** Returns the list at a path, or empty if there is none or it is none. */
  public Optional<List<Value>> list(String path) {
    return get(path)
        .filter(Value.ListValue.class::isInstance)
        .map(v -> ((Value.ListValue) v).values());
  }

  /** Returns the map at a path as a document, or empty if there is none or it is none. */
  public Optional<Document> document(String path) {
    return get(path).filter(Value.MapValue.class::isInstance).map(v -> merged((Value.MapValue) v));
  }

  /** Returns the fields as a value. */
  public Value.MapValue toValue() {
    return value;
  }

  /**
   * Returns JSON on one line, fields in canonical order. Bytes are written {@code {"$bytes":
   * "base64"}}, links {@code {"$link": "cid"}}; {@link #parse} reads both back.
   */
  public String toJson() {
    return Json.write(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Document that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return toJson();
  }
}
