package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The update operators on lists. */
final class ListOperators {
  private static final Set<String> PUSH_MODIFIERS = Set.of("$each", "$position", "$slice");
  private static final Set<String> ADD_MODIFIERS = Set.of("$each");

  private ListOperators() {}

  static Update.Action push(Value operand) {
    Map<String, Value> modifiers = modifiers("$push", operand, PUSH_MODIFIERS);
    List<Value> added = each(operand, modifiers);
    boolean isPlain = !modifiers.containsKey("$position") && !modifiers.containsKey("$slice");
    if (isPlain) {
      return place -> {
        place.list("$push");
        place.push(added);
      };
    }
    long position = whole("$position", modifiers, Long.MAX_VALUE);
    long slice = whole("$slice", modifiers, Long.MAX_VALUE);
    return place -> pushAt(place, added, position, slice);
  }

  /** Inserts, then keeps the first so many elements, or the last if the number is negative. */
  private static void pushAt(Place place, List<Value> added, long position, long slice) {
    int size = place.list("$push").size();
    long from = position < 0 ? Math.max(0, size + position) : Math.min(size, position);
    place.insert((int) from, added);
    int grown = size + added.size();
    int kept = (int) Math.min(grown, slice < 0 ? -Math.max(slice, -Integer.MAX_VALUE) : slice);
    place.remove(slice < 0 ? 0 : kept, grown - kept);
  }

  static Update.Action addToSet(Value operand) {
    List<Value> added = each(operand, modifiers("$addToSet", operand, ADD_MODIFIERS));
    return place -> {
      TreeSet<Value> there = new TreeSet<>(ValueOrder.INSTANCE);
      there.addAll(place.list("$addToSet"));
      place.push(added.stream().filter(there::add).toList());
    };
  }

  static Update.Action pop(Value operand) {
    boolean isLast = operand.equals(Value.of(1L));
    if (!isLast && !operand.equals(Value.of(-1L))) {
      throw new InvalidQueryException(
          "$pop takes 1 (the last) or -1 (the first), got " + FilterParser.show(operand));
    }
    return place -> {
      int size = place.list("$pop").size();
      if (size > 0) {
        place.remove(isLast ? size - 1 : 0, 1);
      }
    };
  }

  static Update.Action pull(Value operand) {
    Predicate<Value> test = FilterParser.elementTest(operand);
    return place -> removeAll(place, "$pull", test);
  }

  static Update.Action pullAll(Value operand) {
    TreeSet<Value> values = new TreeSet<>(ValueOrder.INSTANCE);
    values.addAll(FilterParser.list("$pullAll", operand));
    return place -> removeAll(place, "$pullAll", values::contains);
  }

  /** Removes from the end on, so that the places before keep their numbers. */
  private static void removeAll(Place place, String operator, Predicate<Value> test) {
    List<Value> values = place.list(operator);
    for (int i = values.size() - 1; i >= 0; i--) {
      if (test.test(values.get(i))) {
        place.remove(i, 1);
      }
    }
  }

  /** Returns the modifiers of an operand; none if it is a value to be added as it is. */
  private static Map<String, Value> modifiers(String operator, Value operand, Set<String> known) {
    if (!(operand instanceof Value.MapValue map) || !map.entries().containsKey("$each")) {
      return Map.of();
    }
    for (String key : map.entries().keySet()) {
      if (!known.contains(key)) {
        throw new InvalidQueryException(
            operator + " has no modifier " + key + "; it takes " + new TreeSet<>(known));
      }
    }
    return map.entries();
  }

  private static List<Value> each(Value operand, Map<String, Value> modifiers) {
    Value each = modifiers.get("$each");
    List<Value> added =
        each == null ? List.of(operand) : new ArrayList<>(FilterParser.list("$each", each));
    Stored.requireValue(Value.of(added));
    return List.copyOf(added);
  }

  private static long whole(String modifier, Map<String, Value> modifiers, long absent) {
    Value value = modifiers.get(modifier);
    if (value == null) {
      return absent;
    }
    if (value instanceof Value.Int number && number.isInt64()) {
      return number.int64();
    }
    throw new InvalidQueryException(
        modifier + " takes a whole number, got " + FilterParser.show(value));
  }
}
