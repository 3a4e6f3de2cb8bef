package dev.pleach.docdb;

import dev.pleach.dag.Value;

/** An insert whose {@code _id} is taken by a document that this node can see. */
public final class DuplicateIdException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String collection;
  private final transient Value id;

  DuplicateIdException(String collection, Value id) {
    super(
        "collection '"
            + collection
            + "' already holds a document with _id "
            + Json.write(id)
            + "; update it, or insert under another _id");
    this.collection = collection;
    this.id = id;
  }

  /** Returns the name of the collection. */
  public String collection() {
    return collection;
  }

  /** Returns the {@code _id} that is taken. */
  public Value id() {
    return id;
  }
}
