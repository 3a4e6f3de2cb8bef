package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A dotted path to a field, such as {@code address.city} or {@code items.0.name}: keys of maps, or
 * places in lists counted from 0.
 */
record FieldPath(List<String> parts) {
  static final int PARTS_MAX = Document.NESTING_MAX;
  static final int CHARS_MAX = 1_024;
  private static final int INDEX_DIGITS_MAX = 9;
  private static final Pattern DOT = Pattern.compile("\\.");

  FieldPath {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a path.
   *
   * @throws InvalidQueryException if it is empty or too long, or a part is empty or begins with $
   */
  static FieldPath parse(String text) {
    if (text.isEmpty() || text.length() > CHARS_MAX) {
      throw new InvalidQueryException(
          "a path has 1 to " + CHARS_MAX + " characters, got " + text.length());
    }
    List<String> parts = List.of(DOT.split(text, -1));
    if (parts.size() > PARTS_MAX) {
      throw new InvalidQueryException(
          "a path has at most " + PARTS_MAX + " parts, got " + parts.size());
    }
    for (String part : parts) {
      if (part.isEmpty() || part.startsWith("$")) {
        throw new InvalidQueryException(
            "path '" + text + "': a part may neither be empty nor begin with $");
      }
    }
    return new FieldPath(parts);
  }

  String first() {
    return parts.get(0);
  }

  String last() {
    return parts.get(parts.size() - 1);
  }

  /** True if one path leads to the other or to what is in it. */
  boolean overlaps(FieldPath other) {
    int shared = Math.min(parts.size(), other.parts.size());
    return parts.subList(0, shared).equals(other.parts.subList(0, shared));
  }

  /** Returns the place in a list that a part names, if it is one. */
  static Optional<Integer> index(String part) {
    boolean isIndex =
        part.length() <= INDEX_DIGITS_MAX
            && part.chars().allMatch(c -> c >= '0' && c <= '9')
            && (part.length() == 1 || part.charAt(0) != '0');
    return isIndex ? Optional.of(Integer.valueOf(part)) : Optional.empty();
  }

  /** Returns what is exactly at this path: no list is searched. */
  Optional<Value> in(Value root) {
    Optional<Value> at = Optional.of(root);
    for (String part : parts) {
      at = at.flatMap(value -> step(value, part));
    }
    return at;
  }

  static Optional<Value> step(Value value, String part) {
    if (value instanceof Value.MapValue map) {
      return Optional.ofNullable(map.entries().get(part));
    }
    if (value instanceof Value.ListValue list) {
      return index(part).filter(i -> i < list.values().size()).map(i -> list.values().get(i));
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
