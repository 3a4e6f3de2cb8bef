package dev.pleach.dag.sync;

/**
 * Which of the questions that wait has been answered. The peer deals with them in their order, so
 * one that it has not reached yet is not lost as long as others before it are being answered:
 * asking again would only add to what it has to do.
 */
final class Questions {
  /**
   * If nothing is answered or ends for so long, what has not been reached may be lost. Nanoseconds.
   */
  static final long PACE_MIN = 3 * ExchangeTimers.SECOND;

  private long asked;
  private long answered;
  private long movedAt = Long.MIN_VALUE;

  /** Returns the number of the last question of an exchange that sends a message. */
  long after(long question, Message sent) {
    boolean isQuestion =
        sent instanceof Message.DocOpen
            || sent instanceof Message.Need
            || (sent instanceof Message.DocDelta delta && !delta.wants().isEmpty());
    return isQuestion ? ++asked : question;
  }

  /** The peer has come to the last question of an exchange, or to the end of one. */
  void heard(OpenExchange open, Message message, long now) {
    boolean isAnswer = message.xid() == open.exchange.xid() && open.question > answered;
    answered = isAnswer ? open.question : answered;
    movedAt = isAnswer || message instanceof Message.Done ? now : movedAt;
  }

  /** True if the peer has not come to the question, and comes nearer. */
  boolean isStillToCome(long question, long now) {
    boolean isMoving = movedAt != Long.MIN_VALUE && now - movedAt < PACE_MIN;
    return isMoving && question > answered;
  }
}
