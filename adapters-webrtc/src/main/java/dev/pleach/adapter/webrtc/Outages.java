package dev.pleach.adapter.webrtc;

/**
 * What is done while a connection has no path: after a silence, which may heal by itself, another
 * path is offered, and again with growing waits, since an offer may be lost, find nobody, or be
 * made before there is a network again. When that was in vain for long enough the connection is
 * given up. For the loop alone.
 */
final class Outages {
  /** What can be done about it. */
  interface Hands {
    /** Returns true if there is a path. */
    boolean isConnected();

    /** Returns true if an offer could be said to the peer now; never if the peer is to offer. */
    boolean canOffer();

    /** Offers another path. */
    void offer();

    /** There is no way to the peer any more. */
    void giveUp();

    void later(int millis, Runnable task);
  }

  private final Hands hands;
  private final int silenceMillis;
  private final int firstMillis;
  private final int restartMillis;
  private boolean away;

  /** Counted up at each outage, so that timers of an earlier one are passed over. */
  private int number;

  private int waitMillis;
  private boolean offering;
  private boolean resting;

  Outages(Hands hands, int silenceMillis, int firstMillis, int restartMillis) {
    this.hands = hands;
    this.silenceMillis = silenceMillis;
    this.firstMillis = firstMillis;
    this.restartMillis = restartMillis;
  }

  /** The path is gone; repeating does nothing. */
  void begin() {
    if (away) {
      return;
    }
    away = true;
    offering = false;
    resting = false;
    waitMillis = firstMillis;
    int now = ++number;
    hands.later(silenceMillis, () -> silent(now));
  }

  private boolean isStill(int then) {
    return away && then == number;
  }

  /** There is a path. */
  void end() {
    away = false;
  }

  private void silent(int then) {
    if (isStill(then)) {
      offering = true;
      hands.later(restartMillis, () -> giveUp(then));
      offer(then);
    }
  }

  private void offer(int then) {
    if (!isStill(then)) {
      return;
    }
    if (hands.canOffer() && !resting) {
      resting = true;
      hands.later(firstMillis, () -> resting = false);
      hands.offer();
      hands.later(waitMillis, () -> offer(then));
      waitMillis = Math.min(2 * waitMillis, restartMillis);
    } else {
      hands.later(firstMillis, () -> offer(then));
    }
  }

  /** The peer can be spoken to again: no need to wait for the next offer's time. */
  void wayIsBack() {
    if (away && offering && !resting && hands.canOffer()) {
      resting = true;
      hands.later(firstMillis, () -> resting = false);
      hands.offer();
    }
  }

  /** An offer was answered: whether there is a path again shows in what follows. */
  void answered() {
    if (away && offering && hands.isConnected()) {
      away = false;
    }
  }

  private void giveUp(int then) {
    if (!isStill(then)) {
      return;
    }
    if (hands.isConnected()) {
      away = false;
    } else {
      hands.giveUp();
    }
  }
}
