package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The names of types that {@code $type} takes. */
final class TypeNames {
  private static final Map<String, Set<Value.Kind>> KINDS =
      Map.ofEntries(
          Map.entry("null", Set.of(Value.Kind.NULL)),
          Map.entry("bool", Set.of(Value.Kind.BOOL)),
          Map.entry("int", Set.of(Value.Kind.INT)),
          Map.entry("long", Set.of(Value.Kind.INT)),
          Map.entry("double", Set.of(Value.Kind.FLOAT)),
          Map.entry("number", Set.of(Value.Kind.INT, Value.Kind.FLOAT)),
          Map.entry("string", Set.of(Value.Kind.TEXT)),
          Map.entry("binData", Set.of(Value.Kind.BYTES)),
          Map.entry("link", Set.of(Value.Kind.LINK)),
          Map.entry("array", Set.of(Value.Kind.LIST)),
          Map.entry("object", Set.of(Value.Kind.MAP)));

  private TypeNames() {}

  /** Reads a name, or a list of names of which one is enough. */
  static Predicate<Value> test(Value operand) {
    List<Value> names = operand instanceof Value.ListValue list ? list.values() : List.of(operand);
    Set<Value.Kind> kinds = new HashSet<>();
    for (Value name : names) {
      Set<Value.Kind> known = name instanceof Value.Text text ? KINDS.get(text.value()) : null;
      if (known == null) {
        throw new InvalidQueryException(
            "$type takes one or more of "
                + KINDS.keySet().stream().sorted().toList()
                + ", got "
                + FilterParser.show(name));
      }
      kinds.addAll(known);
    }
    return value -> kinds.contains(value.kind());
  }
}
