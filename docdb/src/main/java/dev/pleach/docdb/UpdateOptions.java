package dev.pleach.docdb;

/**
 * How an update behaves.
 *
 * @param isUpsert whether a document is inserted when none matches: the fields that the filter
 *     fixes by equality, with the update on top
 */
public record UpdateOptions(boolean isUpsert) {
  /** Returns the options under which nothing happens when nothing matches. */
  public static UpdateOptions defaults() {
    return new UpdateOptions(false);
  }

  /** Returns the options under which a document is inserted when none matches. */
  public static UpdateOptions upsert() {
    return new UpdateOptions(true);
  }
}
