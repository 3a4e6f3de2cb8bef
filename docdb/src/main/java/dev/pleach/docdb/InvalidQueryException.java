package dev.pleach.docdb;

/** A filter, update or sort that cannot be carried out; the message names what is wrong with it. */
public final class InvalidQueryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says what cannot be carried out and what could be. */
  public InvalidQueryException(String message) {
    super(message);
  }
}
