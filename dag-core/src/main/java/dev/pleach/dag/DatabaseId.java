package dev.pleach.dag;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A database: 32 random bytes. In the first stage whoever knows them may read and write, so treat
 * them as a secret.
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class DatabaseId extends Id32<DatabaseId> {
  private DatabaseId(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static DatabaseId of(byte[] bytes) {
    return new DatabaseId(bytes);
  }

  private static final String PREFIX = "pleach1";

  /**
   * Returns the address that lets others join: {@code pleach1} followed by base32 (lower case, no
   * padding) of the byte 01 and the 32 bytes.
   */
  public String address() {
    return PREFIX + Multibase.base32(Bytes.concat(new byte[] {1}, raw()));
  }

  /**
   * Reads an {@link #address()}.
   *
   * @throws IllegalArgumentException naming what is wrong with the text
   */
  public static DatabaseId parse(String address) {
    if (!address.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "a database address starts with '"
              + PREFIX
              + "', got '"
              + Multibase.excerpt(address)
              + "'");
    }
    byte[] bytes = Multibase.parseBase32(address.substring(PREFIX.length()));
    if (bytes.length != BYTES + 1 || bytes[0] != 1) {
      throw new IllegalArgumentException(
          "a database address holds the byte 01 and 32 bytes, got '"
              + Multibase.excerpt(address)
              + "'");
    }
    return new DatabaseId(Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  /** Returns the secret of the collection with this name; the empty name is the catalogue. */
  public ScopeSecret scopeSecret(String collection) {
    return ScopeSecret.of(
        Hashing.hmacSha256(
            raw(),
            "scope1".getBytes(StandardCharsets.UTF_8),
            collection.getBytes(StandardCharsets.UTF_8)));
  }

  /** Says nothing of the bytes, which are a secret. */
  @Override
  public String toString() {
    return "DatabaseId(secret)";
  }
}
