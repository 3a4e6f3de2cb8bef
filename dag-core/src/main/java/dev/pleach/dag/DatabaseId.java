package dev.pleach.dag;

import com.google.common.base.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A database: 32 random bytes. In the first stage whoever knows them may read and write, so treat
 * them as a secret.
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class DatabaseId extends Id32<DatabaseId> {
  private static final String PREFIX = "pleach1";

  /** The prefix and 33 bytes of 5 bits a character. */
  private static final int ADDRESS_CHARS = 7 + 53;

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
   * @throws IllegalArgumentException saying what is wrong; never with the text, which may be a
   *     secret with a typing error
   */
  public static DatabaseId parse(String address) {
    if (!address.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a database address starts with '" + PREFIX + "'");
    }
    if (address.length() != ADDRESS_CHARS) {
      throw new IllegalArgumentException(
          "a database address has " + ADDRESS_CHARS + " characters, got " + address.length());
    }
    byte[] bytes;
    try {
      bytes = Multibase.parseBase32(address.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a database address has only the letters a-z and the digits 2-7 after '" + PREFIX + "'");
    }
    if (bytes[0] != 1) {
      throw new IllegalArgumentException("a database address of unknown version " + bytes[0]);
    }
    return new DatabaseId(Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  /**
   * Returns the secret of the collection with this name; the empty name is the catalogue.
   *
   * @throws IllegalArgumentException if the name has an unpaired surrogate: two such names would
   *     have one secret
   */
  public ScopeSecret scopeSecret(String collection) {
    int ignored = Utf8.encodedLength(collection);
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
