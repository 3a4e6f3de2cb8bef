package dev.pleach.port;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An index row to put, or to delete.
 *
 * @param index name of the index: 1 to 32 characters a-z, 0-9, '-'
 * @param key at most 1,024 bytes
 * @param value at most 65,536 bytes; empty deletes the row
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the store, never compared
public record IndexRow(String index, byte[] key, Optional<byte[]> value) {
  private static final Pattern INDEX_NAME = Pattern.compile("[a-z0-9-]{1,32}");

  /** Longest key. */
  public static final int KEY_BYTES_MAX = 1_024;

  /** Longest value. */
  public static final int VALUE_BYTES_MAX = 65_536;

  /** Checks the bounds. */
  public IndexRow {
    if (!INDEX_NAME.matcher(index).matches()) {
      throw new IllegalArgumentException("index name '" + index + "'");
    }
    if (key.length > KEY_BYTES_MAX || value.map(v -> v.length).orElse(0) > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException("index row of " + index + " too long");
    }
  }

  /** Returns a row to put. */
  public static IndexRow put(String index, byte[] key, byte[] value) {
    return new IndexRow(index, key, Optional.of(value));
  }

  /** Returns a row to delete. */
  public static IndexRow delete(String index, byte[] key) {
    return new IndexRow(index, key, Optional.empty());
  }
}
