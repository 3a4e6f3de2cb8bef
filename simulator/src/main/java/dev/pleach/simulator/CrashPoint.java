package dev.pleach.simulator;

/** Where in a commit the power goes. */
public enum CrashPoint {
  /** Before anything is durable: the batch is lost. */
  BEFORE_COMMIT,
  /** When all is durable, but nobody has been told: the batch is there after the restart. */
  AFTER_COMMIT
}
