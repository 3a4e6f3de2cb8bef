package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** The packs that one exchange receives: which are durable, and whether more must come. */
final class Inbound {
  /** Packs that may be out of order: how far an index may run ahead. */
  static final int AHEAD_MAX = 1_024;

  /** Missing blocks that are remembered to be asked for. */
  private static final int MISSING_MAX = 4_096;

  private long durableBelow;
  private final TreeSet<Long> durableAhead = new TreeSet<>();
  private final Set<Long> inFlight = new HashSet<>();
  private long lastIndex = -1;
  private boolean isExpecting;
  private long askedAt = -1;
  private final Set<Cid> missing = new LinkedHashSet<>();
  private int strays;
  private long added;

  /**
   * Something was asked for: a pack that is marked as the last must come, later than those so far.
   */
  void expect() {
    isExpecting = true;
    askedAt = lastIndex;
  }

  /** Nothing more will come. */
  void giveUp() {
    isExpecting = false;
  }

  boolean isKnown(long index) {
    return isDurable(index) || inFlight.contains(index);
  }

  boolean isDurable(long index) {
    return index < durableBelow || durableAhead.contains(index);
  }

  boolean isTooFarAhead(long index) {
    return index >= durableBelow + AHEAD_MAX;
  }

  void arrived(long index, boolean isLast) {
    inFlight.add(index);
    if (isLast) {
      lastIndex = Math.max(lastIndex, index);
    }
  }

  void durable(long index, int blocks) {
    inFlight.remove(index);
    added += blocks;
    durableAhead.add(index);
    while (durableAhead.remove(durableBelow)) {
      durableBelow++;
    }
  }

  /** Blocks are being stored that came beside the packs. */
  void strayArrived() {
    strays++;
  }

  void strayStored(int blocks) {
    strays = Math.max(0, strays - 1);
    added += blocks;
  }

  void missing(Iterable<Cid> cids) {
    for (Cid cid : cids) {
      if (missing.size() < MISSING_MAX) {
        missing.add(cid);
      }
    }
  }

  Set<Cid> missing() {
    return missing;
  }

  boolean isWaitingForStore() {
    return !inFlight.isEmpty() || strays > 0;
  }

  /** True if all that was asked for has come and is durable. */
  boolean isSatisfied() {
    boolean hasLast = lastIndex > askedAt && durableBelow > lastIndex;
    return !isWaitingForStore() && (!isExpecting || hasLast);
  }

  long durableBelow() {
    return durableBelow;
  }

  long added() {
    return added;
  }
}
