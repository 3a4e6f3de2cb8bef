package dev.pleach.port;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A named state record to put, or to delete.
 *
 * @param name 1 to 512 characters, without half surrogate pairs: two such names would be one in
 *     UTF-8
 * @param value at most 1 MiB; empty deletes the record
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the store, never compared
public record StateRecord(String name, Optional<byte[]> value) {
  /** Longest value. */
  public static final int VALUE_BYTES_MAX = 1 << 20;

  /** Longest name, in UTF-16 units. */
  public static final int NAME_CHARS_MAX = 512;

  /** Checks the bounds. */
  public StateRecord {
    if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
      throw new IllegalArgumentException("state record name of " + name.length() + " characters");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new IllegalArgumentException("state record name with half a surrogate pair");
    }
    if (value.map(v -> v.length).orElse(0) > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException("state record " + name + " too long");
    }
  }

  /** Returns a record to put. */
  public static StateRecord put(String name, byte[] value) {
    return new StateRecord(name, Optional.of(value));
  }

  /** Returns a record to delete. */
  public static StateRecord delete(String name) {
    return new StateRecord(name, Optional.empty());
  }
}
