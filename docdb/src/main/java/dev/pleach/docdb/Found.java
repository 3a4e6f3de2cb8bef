package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What a path finds in a document: the values at its ends, and whether a map on the way lacked the
 * key.
 *
 * <p>A list on the way is entered by number, and each map in it by key. Both routes may come to the
 * same place, so places are counted once; else a document made for it would cost exponential time.
 *
 * @param values the values at the ends
 * @param isLacking whether some map, or some scalar in the place of a map, had nothing for the next
 *     part
 */
record Found(List<Value> values, boolean isLacking) {
  static Found of(FieldPath path, Value root) {
    List<Value> at = List.of(root);
    boolean isLacking = false;
    for (String part : path.parts()) {
      Step step = new Step(part);
      at.forEach(step::from);
      isLacking |= step.isLacking;
      at = step.distinct();
    }
    return new Found(at, isLacking);
  }

  /** One part of a path, taken from everywhere at once. */
  private static final class Step {
    private final String part;
    private final List<Value> next = new ArrayList<>();
    private boolean isLacking;

    Step(String part) {
      this.part = part;
    }

    void from(Value value) {
      if (value instanceof Value.ListValue list) {
        FieldPath.step(list, part).ifPresent(next::add);
        list.values().stream().filter(Value.MapValue.class::isInstance).forEach(this::fromMap);
      } else {
        fromMap(value);
      }
    }

    private void fromMap(Value value) {
      FieldPath.step(value, part).ifPresentOrElse(next::add, () -> isLacking = true);
    }

    List<Value> distinct() {
      if (next.size() < 2) {
        return next;
      }
      Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      next.removeIf(value -> !seen.add(value));
      return next;
    }
  }
}
