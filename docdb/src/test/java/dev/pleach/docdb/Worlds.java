package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Small worlds in which random values meet each other often. */
final class Worlds {
  private static final List<String> KEYS = List.of("a", "b", "0");

  private Worlds() {}

  static Arbitrary<Value> scalars() {
    Arbitrary<Value> few = Arbitraries.of(0L, 1L, 2L).map(Value::of);
    return Arbitraries.oneOf(
        few,
        few,
        few,
        Arbitraries.of(0.5, -1.5, 2.0, 1e300).map(Value::of),
        Arbitraries.of("", "x", "xy", "\uffee", "\ud83d\ude00").map(Value::of),
        Arbitraries.of(true, false).map(Value::of),
        Arbitraries.of(Value.NULL, Value.of(new byte[] {1}), Value.of(new byte[] {-1, 0})));
  }

  static Arbitrary<Value> values(int depth) {
    if (depth == 0) {
      return scalars();
    }
    return Arbitraries.frequencyOf(
        Tuple.of(3, scalars()),
        Tuple.of(2, values(depth - 1).list().ofMaxSize(3).map(Value::of)),
        Tuple.of(2, maps(depth - 1)));
  }

  static Arbitrary<Value> maps(int depth) {
    return Arbitraries.maps(Arbitraries.of(KEYS), values(depth))
        .ofMaxSize(4)
        .map(entries -> Value.of(entries));
  }

  static Arbitrary<Document> documents() {
    return maps(3).map(map -> Document.of(((Value.MapValue) map).entries()));
  }

  private static Arbitrary<String> paths() {
    Arbitrary<String> keys = Arbitraries.of(KEYS);
    return Arbitraries.oneOf(
        keys,
        keys,
        Combinators.combine(keys, keys).as((a, b) -> a + "." + b),
        Combinators.combine(keys, keys, keys).as((a, b, c) -> a + "." + b + "." + c));
  }

  static Arbitrary<Value> filters(int depth) {
    Arbitrary<Value> fields =
        Arbitraries.maps(paths(), conditions(2))
            .ofMinSize(1)
            .ofMaxSize(2)
            .map(map -> Value.of(map));
    if (depth == 0) {
      return fields;
    }
    Arbitrary<Value> logical =
        Combinators.combine(
                Arbitraries.of("$and", "$or", "$nor"),
                filters(depth - 1).list().ofMinSize(1).ofMaxSize(3))
            .as((operator, parts) -> Value.of(Map.of(operator, Value.of(parts))));
    return Arbitraries.oneOf(fields, logical);
  }

  private static Arbitrary<Value> conditions(int depth) {
    Arbitrary<Value> compared =
        Combinators.combine(
                Arbitraries.of("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"),
                Arbitraries.oneOf(scalars(), scalars(), values(1)))
            .as((operator, value) -> Value.of(Map.of(operator, value)));
    Arbitrary<Value> listed =
        Combinators.combine(Arbitraries.of("$in", "$nin", "$all"), scalars().list().ofMaxSize(3))
            .as((operator, values) -> Value.of(Map.of(operator, Value.of(values))));
    Arbitrary<Value> exists =
        Arbitraries.of(true, false).map(e -> Value.of(Map.of("$exists", Value.of(e))));
    Arbitrary<Value> operators = Arbitraries.oneOf(compared, compared, listed, exists);
    if (depth == 0) {
      return operators;
    }
    Arbitrary<Value> negated = operators.map(operand -> Value.of(Map.of("$not", operand)));
    Arbitrary<Value> plain = values(1).filter(v -> !isEmptyMap(v));
    return Arbitraries.oneOf(operators, negated, plain);
  }

  private static boolean isEmptyMap(Value value) {
    return value instanceof Value.MapValue map && map.entries().isEmpty();
  }
}
