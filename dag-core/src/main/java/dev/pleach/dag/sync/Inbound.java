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

  /** Packs marked as the last of an answer, and how many answers are due. */
  private final TreeSet<Long> lasts = new TreeSet<>();

  private int expectedLasts;
  private long lastsDurable;
  private final Set<Cid> missing = new LinkedHashSet<>();
  private long acked;
  private int strays;
  private long added;

  /** Something was asked for: one more pack must come that is marked as the last of an answer. */
  void expect() {
    expectedLasts++;
  }

  /** Nothing more will come. */
  void giveUp() {
    expectedLasts = 0;
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
      lasts.add(index);
    }
  }

  void durable(long index, int blocks) {
    inFlight.remove(index);
    added += blocks;
    durableAhead.add(index);
    while (durableAhead.remove(durableBelow)) {
      durableBelow++;
    }
    while (!lasts.isEmpty() && lasts.first() < durableBelow) {
      lasts.pollFirst();
      lastsDurable++;
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

  /**
   * What is missing is asked for once: the peer need not have what another one's blocks stand on.
   */
  void missingAskedFor() {
    missing.clear();
  }

  Set<Cid> missing() {
    return missing;
  }

  boolean isWaitingForStore() {
    return !inFlight.isEmpty() || strays > 0;
  }

  /** True if all that was asked for has come and is durable. */
  boolean isSatisfied() {
    return !isWaitingForStore() && lastsDurable >= expectedLasts;
  }

  /** True if the ends of all answers have come. */
  boolean haveLastsCome() {
    return lastsDurable + lasts.size() >= expectedLasts;
  }

  /** Returns how many packs are durable that were not acknowledged. */
  long unacked() {
    return durableBelow - acked;
  }

  /** True if packs of the exchange have come. */
  boolean hasArrived() {
    return durableBelow > 0 || !durableAhead.isEmpty() || !inFlight.isEmpty();
  }

  /** Returns what is acknowledged now. */
  long acking() {
    acked = durableBelow;
    return acked;
  }

  long durableBelow() {
    return durableBelow;
  }

  long added() {
    return added;
  }
}
