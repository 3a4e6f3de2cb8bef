package dev.pleach.port;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a user chose for a {@link StoreProvider} or {@link TransportProvider}: names and values as
 * they stand on a command line or in a file.
 *
 * @param values by name
 */
public record Settings(Map<String, String> values) {
  /** No settings. */
  public static final Settings NONE = new Settings(Map.of());

  /** Copies the map. */
  public Settings {
    values = Map.copyOf(values);
  }

  /** Returns these settings and one more, in place of its former value if it had one. */
  public Settings with(String name, String value) {
    Map<String, String> more = new HashMap<>(values);
    more.put(name, value);
    return new Settings(more);
  }

  /** Returns a value. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Returns a value that must be there.
   *
   * @throws IllegalArgumentException if it is not; the message names it
   */
  public String require(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("the setting '" + name + "' is needed"));
  }

  /**
   * Returns a whole number.
   *
   * @throws IllegalArgumentException if the value is none; the message names both
   */
  public Optional<Long> findLong(String name) {
    return find(name).map(value -> number(name, value));
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the setting '" + name + "' needs a whole number, got '" + value + "'", e);
    }
  }

  /**
   * Checks that nothing else is set, so that no misspelt name is passed over.
   *
   * @throws IllegalArgumentException if there is; the message names it and what is known
   */
  public void allowOnly(String... known) {
    TreeSet<String> others = new TreeSet<>(values.keySet());
    Arrays.asList(known).forEach(others::remove);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown setting '" + others.first() + "'; known: " + String.join(", ", known));
    }
  }

  /** Returns the names alone: a value may be a secret. */
  @Override
  public String toString() {
    return "Settings" + new TreeSet<>(values.keySet());
  }
}
