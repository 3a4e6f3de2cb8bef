package dev.pleach.docdb;

import dev.pleach.dag.Multibase;
import dev.pleach.dag.Value;
import dev.pleach.port.Entropy;

/**
 * The ids of documents within a collection: text of 1 to {@value #TEXT_CHARS_MAX} characters, bytes
 * of as many, or a whole number.
 *
 * <p>A generated id is text: 12 random bytes in base32, 20 characters. It is text because people
 * pass ids through JSON, shells and URLs; and holds no time, since no clock may enter what is
 * hashed. Among a thousand million documents the odds of two equal ones are one in 10^11.
 */
final class Ids {
  static final int TEXT_CHARS_MAX = 1_024;
  private static final int RANDOM_BYTES = 12;

  private Ids() {}

  static Value generate(Entropy entropy) {
    byte[] random = new byte[RANDOM_BYTES];
    entropy.fill(random);
    return Value.of(Multibase.base32(random));
  }

  static boolean isValid(Value id) {
    return switch (id.kind()) {
      case INT -> ((Value.Int) id).isInt64();
      case TEXT -> isInRange(((Value.Text) id).value().length());
      case BYTES -> isInRange(((Value.ByteString) id).length());
      default -> false;
    };
  }

  private static boolean isInRange(int length) {
    return length >= 1 && length <= TEXT_CHARS_MAX;
  }

  static Value require(Value id) {
    if (!isValid(id)) {
      throw new InvalidDocumentException(
          "an _id is text or bytes of 1 to "
              + TEXT_CHARS_MAX
              + ", or a whole number, got "
              + FilterParser.show(id)
              + "; leave it out to have one made");
    }
    return id;
  }
}
