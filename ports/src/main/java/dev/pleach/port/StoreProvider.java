package dev.pleach.port;

/** Opens stores of one kind. */
public non-sealed interface StoreProvider extends Provider {
  /** The setting that names the data directory; programs that have one always give it. */
  String DIRECTORY = "directory";

  /**
   * Opens a store.
   *
   * @param settings the provider documents which it knows; a store without files passes over {@link
   *     #DIRECTORY}
   * @throws IllegalArgumentException if a setting is unknown, lacks or is bad; the message names it
   * @throws StoreException if the store cannot be opened
   */
  Store open(Settings settings);
}
