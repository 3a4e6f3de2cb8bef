package dev.pleach.port;

/** A peer cannot be reached, or an address cannot be used; the message names the address. */
public class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what failed. */
  public TransportException(String message) {
    super(message);
  }

  /** Says what failed, and why. */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
