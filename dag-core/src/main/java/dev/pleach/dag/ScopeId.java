package dev.pleach.dag;

/**
 * The documents with one set of readers: the unit of gossip and of collection sync. Derived from
 * the scope's secret and its policy ({@link ScopeSecret#scopeId}).
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class ScopeId extends Id32<ScopeId> {
  private ScopeId(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static ScopeId of(byte[] bytes) {
    return new ScopeId(bytes);
  }

  /**
   * Reads the text that {@link #hex()} prints.
   *
   * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
   */
  public static ScopeId parse(String hex) {
    return new ScopeId(parseHex("ScopeId", hex));
  }
}
