package dev.pleach.docdb;

/** Text that is not the JSON asked for; the message names the place. */
public final class InvalidJsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong, and where. */
  public InvalidJsonException(String message) {
    super(message);
  }
}
