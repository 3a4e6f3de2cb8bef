package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An order of documents by one or more paths. What is missing sorts as null; a list sorts by its
 * least element upwards and by its greatest downwards. Types sort as null, numbers, text, maps,
 * lists, bytes, links, false, true. Documents that are equal by all paths stay in the order of
 * their {@code _id}.
 *
 * <p>An immutable value.
 */
public final class Sort {
  /** Paths in one order. */
  public static final int PATHS_MAX = 32;

  /** The order by {@code _id}. */
  public static final Sort BY_ID = new Sort(List.of());

  private record Key(FieldPath path, boolean isAscending) {}

  private final List<Key> keys;

  private Sort(List<Key> keys) {
    this.keys = List.copyOf(keys);
    if (keys.size() > PATHS_MAX) {
      throw new InvalidQueryException("a sort has at most " + PATHS_MAX + " paths");
    }
  }

  /** Returns the order by a path, least first. */
  public static Sort ascending(String path) {
    return BY_ID.thenAscending(path);
  }

  /** Returns the order by a path, greatest first. */
  public static Sort descending(String path) {
    return BY_ID.thenDescending(path);
  }

  /** Returns this order, ties broken by a path, least first. */
  public Sort thenAscending(String path) {
    return then(new Key(FieldPath.parse(path), true));
  }

  /** Returns this order, ties broken by a path, greatest first. */
  public Sort thenDescending(String path) {
    return then(new Key(FieldPath.parse(path), false));
  }

  private Sort then(Key key) {
    List<Key> longer = new ArrayList<>(keys);
    longer.add(key);
    return new Sort(longer);
  }

  /**
   * Reads a JSON object of paths with 1 (ascending) or -1 (descending), in the order written:
   * {@code {"age": -1, "name": 1}}. It is read as text because a {@link Document} has an order of
   * its own.
   *
   * @throws InvalidJsonException if it is not such an object
   * @throws InvalidQueryException if a path is none
   */
  public static Sort parse(String json) {
    return Json.read(json, SortReader::read);
  }

  /** Returns the order of two documents; 0 if no path tells them apart. */
  int compare(Document left, Document right) {
    for (Key key : keys) {
      int order = ValueOrder.INSTANCE.compare(sortValue(key, left), sortValue(key, right));
      if (order != 0) {
        return key.isAscending() ? order : -order;
      }
    }
    return 0;
  }

  private static Value sortValue(Key key, Document document) {
    Found found = Found.of(key.path(), document.toValue());
    List<Value> values = new ArrayList<>();
    for (Value value : found.values()) {
      if (value instanceof Value.ListValue list && !list.values().isEmpty()) {
        values.addAll(list.values());
      } else {
        values.add(value);
      }
    }
    Comparator<Value> order =
        key.isAscending() ? ValueOrder.INSTANCE : ValueOrder.INSTANCE.reversed();
    return values.stream().min(order).orElse(Value.NULL);
  }
}
