package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.Optional;

/**
 * Names of collections: 1 to {@value #CHARS_MAX} characters, no control characters, no unpaired
 * surrogates. Nothing is derived from a name but a keyed hash, so separators, dots, reserved names
 * and case twins are harmless. The empty name is the catalogue's.
 */
final class CollectionName {
  static final int CHARS_MAX = 255;

  private CollectionName() {}

  static String require(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "a collection name has 1 to "
              + CHARS_MAX
              + " characters and no control characters, got "
              + name.length()
              + " characters");
    }
    return name;
  }

  private static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= CHARS_MAX
        && name.codePoints().noneMatch(CollectionName::isUnfit);
  }

  private static boolean isUnfit(int codePoint) {
    return Character.isISOControl(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  /** Reads the _id of a catalogue document, which anybody may have written. */
  static Optional<String> of(Value id) {
    return id instanceof Value.Text text && isValid(text.value())
        ? Optional.of(text.value())
        : Optional.empty();
  }
}
