package dev.pleach.docdb;

/** A collection that the database's catalogue does not list here, or no longer. */
public final class UnknownCollectionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String collection;

  UnknownCollectionException(String collection) {
    super(
        "no collection '"
            + collection
            + "' is known here; create it, or wait until the catalogue has been synced");
    this.collection = collection;
  }

  /** Returns the name asked for. */
  public String collection() {
    return collection;
  }
}
