package dev.pleach.dag.sync;

import java.util.Optional;

/** Why an exchange or a message is refused; the codes of RESET and ERR. */
public enum ErrorCode {
  /** Another exchange over the same set goes on instead. */
  SUPERSEDED(1),
  /** The document is not here, or not for this peer: one answer for both. */
  NO_DOC(2),
  /** No scope of this side goes by that tag. */
  DENIED(3),
  /** A limit was passed. */
  LIMIT(4),
  /** The bytes are not what they should be. */
  GARBAGE(5),
  /** Not now. */
  BUSY(6),
  /** A form or an encoding that this side does not speak. */
  UNSUPPORTED(7),
  /** Reserved for authority: the branch is stale. */
  STALE_BRANCH(8),
  /** Reserved for authority: the epoch is late. */
  LATE_EPOCH(9);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /** Returns the number on the wire. */
  public int number() {
    return number;
  }

  /** Returns the code of a number, or empty for a number of a later version. */
  public static Optional<ErrorCode> of(long number) {
    return number >= 1 && number <= values().length
        ? Optional.of(values()[(int) number - 1])
        : Optional.empty();
  }
}
