package dev.pleach.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A number that a case measured.
 *
 * @param name as in the JSON of the case
 * @param value what was measured
 * @param bar what it may be at most, if anything was promised
 * @param beside what it is by other means, in this order: the bound of information, comparisons
 */
public record Figure(String name, double value, OptionalDouble bar, Map<String, Double> beside) {
  /** Copies the map, in its order. */
  public Figure {
    beside = Collections.unmodifiableMap(new LinkedHashMap<>(beside));
  }

  /** Returns true if it is not above its bar. */
  public boolean isWithin() {
    return bar.isEmpty() || value <= bar.getAsDouble();
  }

  static Figure of(String name, double value) {
    return new Figure(name, value, OptionalDouble.empty(), Map.of());
  }

  static Figure of(String name, double value, double bar) {
    return new Figure(name, value, OptionalDouble.of(bar), Map.of());
  }

  Figure beside(Map<String, Double> others) {
    return new Figure(name, value, bar, others);
  }
}
