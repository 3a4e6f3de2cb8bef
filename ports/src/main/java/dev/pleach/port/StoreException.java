package dev.pleach.port;

/** The store cannot do what was asked; the message names the value and the remedy. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what failed. */
  public StoreException(String message) {
    super(message);
  }

  /** Says what failed, and why. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
