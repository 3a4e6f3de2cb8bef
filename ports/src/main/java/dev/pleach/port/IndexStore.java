package dev.pleach.port;

import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The read side of the index rows: for each index a map from byte string to byte string, ordered by
 * key, unsigned. What the rows mean is the caller's affair. May be called by several threads at
 * once.
 */
public interface IndexStore {
  /** Returns a row's value, a fresh copy, or empty. */
  Optional<byte[]> get(String index, byte[] key);

  /**
   * Visits rows in ascending order of their keys, those whose keys begin with {@code prefix} and
   * are not less than {@code from}, until the visitor returns false. The arrays are the visitor's
   * to keep.
   *
   * @param from where to begin, included; {@code prefix} itself or shorter means at the first row
   */
  void scan(
      String index,
      byte[] prefix,
      byte[] from,
      BiPredicate<? super byte[], ? super byte[]> visitor);
}
