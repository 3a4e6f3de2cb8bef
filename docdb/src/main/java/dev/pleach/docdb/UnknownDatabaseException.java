package dev.pleach.docdb;

/** A database that this node neither created nor joined. */
public final class UnknownDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownDatabaseException() {
    // The address is a secret, so the message does not repeat it.
    super("this node has neither created nor joined that database; join it by its address");
  }
}
