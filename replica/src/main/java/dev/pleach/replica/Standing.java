package dev.pleach.replica;

/**
 * How a peer stands with the lane, over its connections: the lane's time that it has had, and how
 * much of that it owes because nothing came of it. For the engine's lane alone.
 *
 * <p>Work counts in nanoseconds. What brings blocks or agreement pays, what is sent to a peer pays
 * for itself, since that costs the peer credit, and the rest is owed. Debts are forgotten slowly,
 * so that a peer who meets much loss, or whose blocks others have always brought already, is in no
 * debt for long.
 */
final class Standing {
  /** Debt that nobody minds: a few messages that come to nothing, lost ones among them. */
  static final long DEBT_FREE = 5_000_000L;

  /** The greatest debt; without it one turn on a machine that slept would count for ever. */
  static final long DEBT_MAX = 10_000_000_000L;

  /** What is paid by each turn that brings something, besides what it cost. */
  static final long GAIN_PAYS = 1_000_000L;

  /** What is of use pays for so many times as much that is not. */
  static final int USE_PAYS = 4;

  /** What each byte sent pays: about what it costs to read, pack and send it. */
  static final long BYTE_SENT_PAYS = 100L;

  /** What a fault costs: no honest peer is known for one. */
  static final long FAULT_COSTS = 50_000_000L;

  /** Debts of all peers together go by this part of the time that passes. */
  static final long FORGOTTEN_PART = 128;

  private static final long REFUSED_FIRST = 1_000_000_000L;
  private static final int REFUSED_DOUBLINGS = 6;

  private long taken;
  private long takenInDebt;
  private long debt;
  private long forgottenAt;
  private boolean isFaulty;
  private int thrownOut;
  private long refusedUntil;
  private int connections;

  Standing(long nowNanos) {
    forgottenAt = nowNanos;
    refusedUntil = nowNanos;
  }

  // ---- its turns

  /** Returns the lane's time that the peer has had, or has let pass. */
  long taken() {
    return taken;
  }

  /** The peer had nothing for the lane: what it did not take meanwhile is not kept for it. */
  void catchUp(long others) {
    taken = Math.max(taken, others);
  }

  /** Returns what it took in turns of peers in debt, which compete among themselves. */
  long takenInDebt() {
    return takenInDebt;
  }

  /** As above, among peers in debt. */
  void catchUpInDebt(long others) {
    takenInDebt = Math.max(takenInDebt, others);
  }

  // ---- what it owes

  /** A turn took so long, and this came of it. */
  void charge(long spent, Proceeds proceeds) {
    if (isInDebt()) {
      takenInDebt += spent; // what it had alone is not held against it once it owes nothing
    } else {
      taken += spent;
    }
    double share = proceeds.share();
    long owed = Math.round(spent * (1 - Math.min(1, share)));
    long pays = 0;
    if (proceeds.isGain()) {
      isFaulty = false;
      thrownOut = 0;
      pays += GAIN_PAYS + Math.round(Math.min(DEBT_MAX, USE_PAYS * share * spent));
    }
    if (proceeds.faults() > 0) {
      isFaulty = true;
      owed += FAULT_COSTS * Math.min(proceeds.faults(), DEBT_MAX / FAULT_COSTS);
    }
    if (!isFaulty) {
      pays += BYTE_SENT_PAYS * Math.min(proceeds.bytesSent(), DEBT_MAX / BYTE_SENT_PAYS);
    }
    debt = Math.max(0, Math.min(DEBT_MAX, debt + owed - pays));
  }

  /**
   * Time has passed.
   *
   * @param debtors peers in debt, who share what is forgotten
   */
  void forget(long nowNanos, int debtors) {
    long passed = Math.max(0, nowNanos - forgottenAt);
    long forgotten = passed / FORGOTTEN_PART / Math.max(1, debtors);
    if (forgotten > 0) { // or many short times would amount to nothing
      forgottenAt = nowNanos;
      debt = Math.max(0, debt - forgotten);
    }
  }

  boolean isInDebt() {
    return debt > DEBT_FREE;
  }

  long debt() {
    return debt;
  }

  // ---- its connections

  void connected() {
    connections++;
  }

  void disconnected() {
    connections--;
  }

  /** True if there is nothing to remember of the peer. */
  boolean isIdle(long nowNanos) {
    return connections == 0 && debt == 0 && thrownOut == 0 && refusedUntil <= nowNanos;
  }

  boolean isConnected() {
    return connections > 0;
  }

  /** A session begins, which costs something: a peer in debt has one in a while. */
  void admitted(long nowNanos) {
    if (isInDebt()) {
      refusedUntil = Math.max(refusedUntil, nowNanos + REFUSED_FIRST);
    }
  }

  /** The peer was thrown out for what no honest peer does: it is not let in for a while. */
  void thrownOut(long nowNanos) {
    refusedUntil = nowNanos + (REFUSED_FIRST << Math.min(thrownOut, REFUSED_DOUBLINGS));
    thrownOut++;
  }

  /** True while the peer is not let in. */
  boolean isRefused(long nowNanos) {
    return nowNanos < refusedUntil;
  }
}
