package dev.pleach.simulator;

/** A checker has found fault; the message says which, and how to see it again. */
public final class SimulationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong. */
  public SimulationFailedException(String message) {
    super(message);
  }

  /** Says what is wrong, and what was thrown. */
  public SimulationFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
