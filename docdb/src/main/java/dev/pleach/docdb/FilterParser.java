package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads the document form of a filter. */
final class FilterParser {
  private static final String FIELD_OPERATORS =
      "$eq $ne $gt $gte $lt $lte $in $nin $exists $type $size $all $elemMatch $not";
  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "$eq", Comparison.EQ,
          "$gt", Comparison.GT,
          "$gte", Comparison.GTE,
          "$lt", Comparison.LT,
          "$lte", Comparison.LTE);

  private FilterParser() {}

  static Filter parse(Value.MapValue filter, int depth) {
    requireDepth(depth);
    List<Filter> parts = new ArrayList<>();
    filter.entries().forEach((key, operand) -> parts.add(part(key, operand, depth)));
    return parts.isEmpty() ? Filter.all() : Filter.join(parts, Condition::and);
  }

  private static void requireDepth(int depth) {
    if (depth > Filter.NESTING_MAX) {
      throw new InvalidQueryException(
          "a filter nests at most " + Filter.NESTING_MAX + " levels; flatten it");
    }
  }

  private static Filter part(String key, Value operand, int depth) {
    return switch (key) {
      case "$and" -> Filter.join(filters(key, operand, depth), Condition::and);
      case "$or" -> Filter.join(filters(key, operand, depth), Condition::or);
      case "$nor" -> Filter.not(Filter.join(filters(key, operand, depth), Condition::or));
      default -> {
        if (key.startsWith("$")) {
          throw new InvalidQueryException(
              "unknown operator "
                  + key
                  + "; at this place there are $and $or $nor and field paths");
        }
        yield Filter.at(key, field(key, operand, depth));
      }
    };
  }

  private static List<Filter> filters(String operator, Value operand, int depth) {
    List<Value> values = list(operator, operand);
    if (values.isEmpty()) {
      throw new InvalidQueryException(operator + " takes at least one filter");
    }
    return values.stream().map(value -> parse(map(operator, value), depth + 1)).toList();
  }

  /** Reads what is asked of a field: a value, or a map of operators. */
  private static Condition.OfField field(String path, Value operand, int depth) {
    requireDepth(depth);
    if (!isOperators(path, operand)) {
      return Condition.compare(Comparison.EQ, operand);
    }
    Map<String, Value> operators = ((Value.MapValue) operand).entries();
    if (operators.size() == 1) {
      Map.Entry<String, Value> only = operators.entrySet().iterator().next();
      return operator(path, only.getKey(), only.getValue(), depth);
    }
    List<Condition.OfField> conditions = new ArrayList<>();
    operators.forEach((key, value) -> conditions.add(operator(path, key, value, depth)));
    return Condition.all(conditions);
  }

  private static boolean isOperators(String path, Value operand) {
    if (!(operand instanceof Value.MapValue map) || map.entries().isEmpty()) {
      return false;
    }
    long operators = map.entries().keySet().stream().filter(key -> key.startsWith("$")).count();
    if (operators > 0 && operators < map.entries().size()) {
      throw new InvalidQueryException(
          "at '" + path + "': operators and fields are mixed: " + map.entries().keySet());
    }
    return operators > 0;
  }

  private static Condition.OfField operator(String path, String key, Value operand, int depth) {
    Comparison comparison = COMPARISONS.get(key);
    if (comparison != null) {
      return Condition.compare(comparison, operand);
    }
    return switch (key) {
      case "$ne" -> Condition.not(Condition.compare(Comparison.EQ, operand));
      case "$in" -> Condition.in(list(key, operand));
      case "$nin" -> Condition.not(Condition.in(list(key, operand)));
      case "$exists" -> Condition.exists(truth(key, operand));
      case "$type" -> Condition.anyOf(TypeNames.test(operand));
      case "$size" -> size(operand);
      case "$all" -> allOf(list(key, operand));
      case "$elemMatch" -> element(path, map(key, operand), depth + 1);
      case "$not" -> Condition.not(negated(path, operand, depth + 1));
      default ->
          throw new InvalidQueryException(
              "at '" + path + "': unknown operator " + key + "; there are " + FIELD_OPERATORS);
    };
  }

  private static Condition.OfField negated(String path, Value operand, int depth) {
    if (!isOperators(path, operand)) {
      throw new InvalidQueryException("at '" + path + "': $not takes a map of operators");
    }
    return field(path, operand, depth);
  }

  private static Condition.OfField size(Value operand) {
    if (!(operand instanceof Value.Int size) || !size.isInt64() || size.int64() < 0) {
      throw new InvalidQueryException("$size takes a whole number from 0, got " + show(operand));
    }
    long expected = size.int64();
    return Condition.list(values -> values.size() == expected);
  }

  private static Condition.OfField allOf(List<Value> operands) {
    Condition.requireCount(operands);
    return operands.isEmpty() ? found -> false : Condition.containsAll(operands);
  }

  private static Condition.OfField element(String path, Value.MapValue operand, int depth) {
    Predicate<Value> test = elementTest(path, operand, depth);
    return Condition.list(values -> values.stream().anyMatch(test));
  }

  /**
   * Reads what is asked of the elements of a list: operators, a filter of maps, or a plain value.
   */
  static Predicate<Value> elementTest(Value operand) {
    return operand instanceof Value.MapValue map
        ? elementTest("element", map, 1)
        : value -> ValueOrder.equal(value, operand);
  }

  private static Predicate<Value> elementTest(String path, Value.MapValue operand, int depth) {
    boolean isLogical = operand.entries().keySet().stream().anyMatch(FilterParser::isLogical);
    if (!isLogical && isOperators(path, operand)) {
      Condition.OfField field = field(path, operand, depth);
      return value -> field.matches(new Found(List.of(value), false));
    }
    Filter filter = parse(operand, depth);
    return value -> value instanceof Value.MapValue && filter.matches(value);
  }

  private static boolean isLogical(String key) {
    return key.equals("$and") || key.equals("$or") || key.equals("$nor");
  }

  private static boolean truth(String operator, Value operand) {
    if (operand instanceof Value.Bool bool) {
      return bool.value();
    }
    throw new InvalidQueryException(operator + " takes true or false, got " + show(operand));
  }

  static List<Value> list(String operator, Value operand) {
    if (operand instanceof Value.ListValue list) {
      return list.values();
    }
    throw new InvalidQueryException(operator + " takes a list, got " + show(operand));
  }

  private static Value.MapValue map(String operator, Value operand) {
    if (operand instanceof Value.MapValue map) {
      return map;
    }
    throw new InvalidQueryException(operator + " takes a map, got " + show(operand));
  }

  /** Shortens what a message shows. */
  static String show(Value value) {
    String json = Json.write(value);
    return json.length() <= 80 ? json : json.substring(0, 77) + "...";
  }
}
