package dev.pleach.port;

/** Another process, or another store of this one, holds the data. */
public final class StoreInUseException extends StoreException {
  private static final long serialVersionUID = 1;

  /** Names the place that is in use. */
  public StoreInUseException(String message) {
    super(message);
  }
}
