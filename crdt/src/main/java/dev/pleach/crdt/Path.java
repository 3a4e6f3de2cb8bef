package dev.pleach.crdt;

import dev.pleach.dag.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A place in a document: keys of maps and indexes of lists from the root on. An index is a step
 * like {@code 0}; which of the two a step is, is decided by what it meets.
 *
 * @param steps keys, or indexes in decimal
 */
public record Path(List<String> steps) {
  /** The root of the document. */
  public static final Path ROOT = new Path(List.of());

  /** Most steps: as deep as containers are nested. */
  public static final int STEPS_MAX = ContainerRef.DEPTH_MAX;

  /** Longest step in UTF-8 bytes. */
  public static final int STEP_BYTES_MAX = 1_024;

  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if there are more steps than {@link #STEPS_MAX}, or a step is
   *     longer than {@link #STEP_BYTES_MAX} or has an unpaired surrogate
   */
  public Path {
    steps = List.copyOf(steps);
    if (steps.size() > STEPS_MAX) {
      throw new IllegalArgumentException(
          "a path of " + steps.size() + " steps, at most " + STEPS_MAX);
    }
    steps.forEach(Path::checkKey);
  }

  static void checkKey(String key) {
    Value.of(key);
    if (key.length() * 3L > STEP_BYTES_MAX
        && key.getBytes(StandardCharsets.UTF_8).length > STEP_BYTES_MAX) {
      throw new IllegalArgumentException("a key has at most " + STEP_BYTES_MAX + " bytes");
    }
  }

  /** Returns the path of these steps. */
  public static Path of(String... steps) {
    return new Path(List.of(steps));
  }

  /** Splits at dots; the empty text is the root. */
  public static Path parse(String dotted) {
    return dotted.isEmpty() ? ROOT : new Path(List.of(dotted.split("\\.", -1)));
  }

  /** Returns the path one key further. */
  public Path key(String key) {
    List<String> longer = new ArrayList<>(steps);
    longer.add(key);
    return new Path(longer);
  }

  /** Returns the path one index further. */
  public Path index(int index) {
    return key(Integer.toString(index));
  }

  /** Returns true for the path without steps. */
  public boolean isRoot() {
    return steps.isEmpty();
  }

  /** Returns the path without its last step; of the root, the root. */
  public Path parent() {
    return isRoot() ? this : new Path(steps.subList(0, steps.size() - 1));
  }

  /**
   * Returns the last step.
   *
   * @throws IllegalStateException if this is the root
   */
  public String last() {
    if (isRoot()) {
      throw new IllegalStateException("the root has no step");
    }
    return steps.get(steps.size() - 1);
  }

  static OptionalInt asIndex(String step) {
    return INDEX.matcher(step).matches()
        ? OptionalInt.of(Integer.parseInt(step))
        : OptionalInt.empty();
  }

  /** Returns the steps joined by dots. */
  @Override
  public String toString() {
    return String.join(".", steps);
  }
}
