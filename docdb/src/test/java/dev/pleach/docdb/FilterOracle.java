package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a filter means, told a second time and as plainly as can be: one walk per path and operator,
 * nothing compiled, nothing remembered.
 */
final class FilterOracle {
  private FilterOracle() {}

  static boolean matches(Value filter, Value document) {
    for (Map.Entry<String, Value> entry : ((Value.MapValue) filter).entries().entrySet()) {
      if (!part(entry.getKey(), entry.getValue(), document)) {
        return false;
      }
    }
    return true;
  }

  private static boolean part(String key, Value operand, Value document) {
    switch (key) {
      case "$and":
        return list(operand).stream().allMatch(f -> matches(f, document));
      case "$or":
        return list(operand).stream().anyMatch(f -> matches(f, document));
      case "$nor":
        return list(operand).stream().noneMatch(f -> matches(f, document));
      default:
        return field(key.split("\\."), operand, document);
    }
  }

  private static boolean field(String[] path, Value operand, Value document) {
    if (operand instanceof Value.MapValue map
        && !map.entries().isEmpty()
        && map.entries().keySet().iterator().next().startsWith("$")) {
      return map.entries().entrySet().stream()
          .allMatch(e -> operator(e.getKey(), path, e.getValue(), document));
    }
    return operator("$eq", path, operand, document);
  }

  private static boolean operator(String name, String[] path, Value operand, Value document) {
    List<Value> ends = new ArrayList<>();
    boolean lacking = walk(path, 0, document, ends);
    List<Value> candidates = new ArrayList<>();
    for (Value end : ends) {
      candidates.add(end);
      if (end instanceof Value.ListValue l) {
        candidates.addAll(l.values());
      }
    }
    if (lacking) {
      candidates.add(Value.NULL);
    }
    switch (name) {
      case "$eq":
        return candidates.stream().anyMatch(c -> order(c, operand) == 0);
      case "$ne":
        return !operator("$eq", path, operand, document);
      case "$gt":
        return candidates.stream().anyMatch(c -> same(c, operand) && order(c, operand) > 0);
      case "$gte":
        return candidates.stream().anyMatch(c -> same(c, operand) && order(c, operand) >= 0);
      case "$lt":
        return candidates.stream().anyMatch(c -> same(c, operand) && order(c, operand) < 0);
      case "$lte":
        return candidates.stream().anyMatch(c -> same(c, operand) && order(c, operand) <= 0);
      case "$in":
        return list(operand).stream().anyMatch(v -> operator("$eq", path, v, document));
      case "$nin":
        return !operator("$in", path, operand, document);
      case "$all":
        return !list(operand).isEmpty()
            && list(operand).stream().allMatch(v -> operator("$eq", path, v, document));
      case "$exists":
        return !ends.isEmpty() == ((Value.Bool) operand).value();
      case "$not":
        return !field(path, operand, document);
      default:
        throw new AssertionError(name);
    }
  }

  /**
   * Collects the ends of the path; tells whether the path broke off at something that is no list.
   */
  private static boolean walk(String[] path, int at, Value value, List<Value> ends) {
    if (at == path.length) {
      if (ends.stream().noneMatch(end -> end == value)) {
        ends.add(value);
      }
      return false;
    }
    if (!(value instanceof Value.ListValue list)) {
      return walkMap(path, at, value, ends);
    }
    boolean lacking = false;
    if (path[at].matches("[0-9]+") && Integer.parseInt(path[at]) < list.values().size()) {
      lacking |= walk(path, at + 1, list.values().get(Integer.parseInt(path[at])), ends);
    }
    for (Value item : list.values()) {
      if (item instanceof Value.MapValue) {
        lacking |= walkMap(path, at, item, ends);
      }
    }
    return lacking;
  }

  private static boolean walkMap(String[] path, int at, Value value, List<Value> ends) {
    Value next = value instanceof Value.MapValue map ? map.entries().get(path[at]) : null;
    return next == null || walk(path, at + 1, next, ends);
  }

  private static List<Value> list(Value value) {
    return ((Value.ListValue) value).values();
  }

  private static int rank(Value value) {
    return List.of("n", "#", "t", "m", "l", "b", "k", "?")
        .indexOf(
            switch (value.kind()) {
              case NULL -> "n";
              case INT, FLOAT -> "#";
              case TEXT -> "t";
              case MAP -> "m";
              case LIST -> "l";
              case BYTES -> "b";
              case LINK -> "k";
              case BOOL -> "?";
            });
  }

  private static boolean same(Value left, Value right) {
    return rank(left) == rank(right);
  }

  static int order(Value left, Value right) {
    if (!same(left, right)) {
      return rank(left) - rank(right);
    }
    switch (rank(left)) {
      case 1:
        return decimal(left).compareTo(decimal(right));
      case 2:
        return Arrays.compareUnsigned(utf8(left), utf8(right));
      case 3:
        return orderAll(flat((Value.MapValue) left), flat((Value.MapValue) right));
      case 4:
        return orderAll(list(left), list(right));
      case 5:
        return Arrays.compareUnsigned(
            ((Value.ByteString) left).bytes(), ((Value.ByteString) right).bytes());
      case 7:
        return Boolean.compare(((Value.Bool) left).value(), ((Value.Bool) right).value());
      default:
        return 0;
    }
  }

  private static int orderAll(List<Value> left, List<Value> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (order(left.get(i), right.get(i)) != 0) {
        return order(left.get(i), right.get(i));
      }
    }
    return left.size() - right.size();
  }

  /** Keys of one length each in the arbitraries, so that text order is canonical order. */
  private static List<Value> flat(Value.MapValue map) {
    List<Value> all = new ArrayList<>();
    map.entries()
        .forEach(
            (key, value) -> {
              all.add(Value.of(key));
              all.add(value);
            });
    return all;
  }

  private static BigDecimal decimal(Value value) {
    return value instanceof Value.Int i
        ? new BigDecimal(i.big())
        : new BigDecimal(((Value.Float64) value).value());
  }

  private static byte[] utf8(Value value) {
    return ((Value.Text) value).value().getBytes(StandardCharsets.UTF_8);
  }
}
