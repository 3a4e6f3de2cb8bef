package dev.pleach.docdb;

/**
 * A document, or a value for one, that cannot be stored; the message names the value and the
 * remedy.
 */
public final class InvalidDocumentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says what cannot be stored and what could be. */
  public InvalidDocumentException(String message) {
    super(message);
  }
}
