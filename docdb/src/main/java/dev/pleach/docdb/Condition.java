package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A compiled filter: a question about a whole document. Immutable. */
interface Condition {
  Condition ALWAYS = root -> true;

  boolean matches(Value root);

  /** Returns the values without which nothing matches, as far as they plainly stand there. */
  default Map<FieldPath, Value> equalities() {
    return Map.of();
  }

  /** Makes one condition of several. */
  interface Join {
    Condition of(List<Condition> conditions);
  }

  /** A question about what a path finds. */
  interface OfField {
    boolean matches(Found found);

    /** Returns the value that this asks for by equality, if it does. */
    default Optional<Value> equalTo() {
      return Optional.empty();
    }
  }

  static Condition at(FieldPath path, OfField field) {
    return new Condition() {
      @Override
      public boolean matches(Value root) {
        return field.matches(Found.of(path, root));
      }

      @Override
      public Map<FieldPath, Value> equalities() {
        return field.equalTo().map(value -> Map.of(path, value)).orElse(Map.of());
      }
    };
  }

  static Condition and(List<Condition> conditions) {
    return new Condition() {
      @Override
      public boolean matches(Value root) {
        return conditions.stream().allMatch(condition -> condition.matches(root));
      }

      @Override
      public Map<FieldPath, Value> equalities() {
        Map<FieldPath, Value> all = new LinkedHashMap<>();
        conditions.forEach(condition -> all.putAll(condition.equalities()));
        return all;
      }
    };
  }

  static Condition or(List<Condition> conditions) {
    return root -> conditions.stream().anyMatch(condition -> condition.matches(root));
  }

  static Condition not(Condition condition) {
    return root -> !condition.matches(root);
  }

  static OfField all(List<OfField> fields) {
    return found -> fields.stream().allMatch(field -> field.matches(found));
  }

  static OfField not(OfField field) {
    return found -> !field.matches(found);
  }

  static OfField compare(Comparison comparison, Value operand) {
    boolean isNull = operand.kind() == Value.Kind.NULL;
    return new OfField() {
      @Override
      public boolean matches(Found found) {
        return (isNull && comparison.isReflexive() && found.isLacking())
            || anyValue(found, value -> comparison.holds(value, operand));
      }

      @Override
      public Optional<Value> equalTo() {
        return comparison == Comparison.EQ ? Optional.of(operand) : Optional.empty();
      }
    };
  }

  static OfField in(List<Value> operands) {
    requireCount(operands);
    TreeSet<Value> sorted = new TreeSet<>(ValueOrder.INSTANCE);
    sorted.addAll(operands);
    boolean hasNull = sorted.contains(Value.NULL);
    return found -> (hasNull && found.isLacking()) || anyValue(found, sorted::contains);
  }

  /**
   * Holds where every operand is found; sorts what is found, so that long lists cost no product.
   */
  static OfField containsAll(List<Value> operands) {
    return found -> {
      TreeSet<Value> there = new TreeSet<>(ValueOrder.INSTANCE);
      for (Value value : found.values()) {
        there.add(value);
        if (value instanceof Value.ListValue list) {
          there.addAll(list.values());
        }
      }
      if (found.isLacking()) {
        there.add(Value.NULL);
      }
      return there.containsAll(operands);
    };
  }

  static void requireCount(List<Value> operands) {
    if (operands.size() > Filter.VALUES_MAX) {
      throw new InvalidQueryException(
          "a list of "
              + operands.size()
              + " values, at most "
              + Filter.VALUES_MAX
              + "; ask in several queries");
    }
  }

  static OfField exists(boolean expected) {
    return found -> found.values().isEmpty() != expected;
  }

  /** Holds where a value at an end of the path is of a kind; a list counts by its elements, too. */
  static OfField anyOf(Predicate<Value> test) {
    return found -> anyValue(found, test);
  }

  /** Holds where a list stands at an end of the path and passes. */
  static OfField list(Predicate<List<Value>> test) {
    return found ->
        found.values().stream()
            .anyMatch(value -> value instanceof Value.ListValue list && test.test(list.values()));
  }

  private static boolean anyValue(Found found, Predicate<Value> test) {
    for (Value value : found.values()) {
      if (test.test(value)
          || (value instanceof Value.ListValue list && list.values().stream().anyMatch(test))) {
        return true;
      }
    }
    return false;
  }
}
