package dev.pleach.port;

/** Stored data is not what was written: a block that does not hash to its name, a broken record. */
public final class CorruptDataException extends StoreException {
  private static final long serialVersionUID = 1;

  /** Names what is corrupt. */
  public CorruptDataException(String message) {
    super(message);
  }

  /** Names what is corrupt, and how it showed. */
  public CorruptDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
