package dev.pleach.port;

import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The read side of the named state records: small durable values of the engine and of what stands
 * upon it, such as replicators and memberships. May be called by several threads at once.
 */
public interface StateStore {
  /** Returns a record's value, a fresh copy, or empty. */
  Optional<byte[]> get(String name);

  /**
   * Visits the records whose names begin with the prefix, in the order of the names' UTF-8 bytes.
   */
  void forEach(String prefix, BiConsumer<? super String, ? super byte[]> visitor);
}
