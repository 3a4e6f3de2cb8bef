package dev.pleach.port;

/**
 * What peers gather under: whoever names the same topic meets the others. Treat it as a secret if
 * strangers shall not find your peers; what they could learn beyond that, the engine guards.
 *
 * @param text 1 to 256 characters
 */
public record Topic(String text) {
  /** Longest topic. */
  public static final int CHARS_MAX = 256;

  /** Checks the length. */
  public Topic {
    if (text.isEmpty() || text.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "a topic has 1 to " + CHARS_MAX + " characters, got " + text.length());
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
