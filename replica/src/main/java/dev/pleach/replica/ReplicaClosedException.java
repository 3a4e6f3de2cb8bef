package dev.pleach.replica;

/** The replica has been closed; open another on the same store. */
public final class ReplicaClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says so. */
  public ReplicaClosedException() {
    super("the replica is closed");
  }
}
