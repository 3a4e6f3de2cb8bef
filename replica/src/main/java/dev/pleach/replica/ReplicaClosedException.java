package dev.pleach.replica;

/** The replica has been closed, or an error ended it; open another on the same store. */
public final class ReplicaClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says so. */
  public ReplicaClosedException() {
    super("the replica is closed");
  }

  /** Says that an error ended it. */
  ReplicaClosedException(Throwable cause) {
    super("the replica was ended by an error, open it again: " + cause, cause);
  }
}
