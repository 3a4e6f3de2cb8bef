package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Blocks of one document and peer that wait for a signature, or stand on some that do. Each is
 * looked at when it comes, when it is vouched for and when a block below it goes; never all of
 * them, however many packs come.
 */
final class WaitingBlocks {
  /**
   * Most bytes of a chain that one signature sets free: whoever is given them needs room for them
   * and for some more at once.
   */
  static final long STRETCH_BYTES_MAX = 8 << 20;

  private final Predicate<Cid> isStored;
  private final Map<Cid, SignedBlock> waiting = new LinkedHashMap<>();
  private final Set<Cid> proven = new HashSet<>();
  private final Map<Cid, List<Cid>> standing = new TreeMap<>();
  private final Map<Cid, Set<Cid>> above = new HashMap<>();
  private long bytes;

  WaitingBlocks(Predicate<Cid> isStored) {
    this.isStored = isStored;
  }

  long bytes() {
    return bytes;
  }

  boolean contains(Cid cid) {
    return waiting.containsKey(cid);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Takes blocks in and gives out those that need not wait, ancestors first.
   *
   * @param room bytes that may be added
   */
  List<SignedBlock> pass(List<SignedBlock> blocks, Set<Cid> authentic, long room) {
    List<SignedBlock> passed = new ArrayList<>();
    long bytesMax = bytes + room;
    for (SignedBlock signed : blocks) {
      Cid cid = signed.block().cid();
      boolean isProven = authentic.contains(cid);
      if (isProven) {
        signed.block().back().ifPresent(back -> vouch(signed.block(), back, passed, authentic));
      }
      boolean hasWaited = waiting.containsKey(cid);
      boolean waits = mustWait(signed, isProven, passed, authentic);
      if (hasWaited && !waiting.containsKey(cid)) {
        continue; // looking below it has set it free
      }
      if (!waits) {
        drop(cid);
        passed.add(signed);
        release(cid, passed, authentic);
      } else if (waiting.containsKey(cid)) {
        if (isProven) {
          proven.add(cid);
        }
      } else if (bytes + signed.block().length() <= bytesMax) {
        add(signed, isProven);
      }
    }
    return passed;
  }

  private boolean mustWait(
      SignedBlock signed, boolean isProven, List<SignedBlock> passed, Set<Cid> authentic) {
    boolean isOpen = !isProven && signed.signature().isEmpty();
    if (!isProven && !isOpen) {
      return false; // a wrong signature is judged at once
    }
    boolean stands = false;
    for (Cid link : signed.block().links()) {
      stands |= isWaiting(link, passed, authentic);
    }
    return (isOpen || stands) && !isStored.test(signed.block().cid());
  }

  /** What has come in by another way meanwhile waits no longer. */
  private boolean isWaiting(Cid link, List<SignedBlock> passed, Set<Cid> authentic) {
    if (!waiting.containsKey(link)) {
      return false;
    }
    if (!isStored.test(link)) {
      return true;
    }
    drop(link);
    release(link, passed, authentic);
    return false;
  }

  private void add(SignedBlock signed, boolean isProven) {
    Cid cid = signed.block().cid();
    waiting.put(cid, signed);
    signed
        .block()
        .back()
        .ifPresent(back -> above.computeIfAbsent(back, any -> new LinkedHashSet<>()).add(cid));
    bytes += signed.block().length();
    if (isProven) {
      proven.add(cid);
    }
    for (Cid link : signed.block().links()) {
      if (waiting.containsKey(link)) {
        standing.computeIfAbsent(link, key -> new ArrayList<>()).add(cid);
      }
    }
  }

  private void drop(Cid cid) {
    SignedBlock gone = waiting.remove(cid);
    if (gone != null) {
      bytes -= gone.block().length();
      proven.remove(cid);
      gone.block().back().ifPresent(back -> unlink(back, cid));
    }
  }

  private void unlink(Cid back, Cid cid) {
    Set<Cid> all = above.get(back);
    if (all != null && all.remove(cid) && all.isEmpty()) {
      above.remove(back);
    }
  }

  /** Returns what waits, is proven and points back at this block. */
  List<SignedBlock> above(Cid back) {
    return above.getOrDefault(back, Set.of()).stream()
        .filter(proven::contains)
        .flatMap(cid -> Optional.ofNullable(waiting.get(cid)).stream())
        .toList();
  }

  /** An authentic block vouches for those below it on its author's chain. */
  private void vouch(Block by, Cid first, List<SignedBlock> passed, Set<Cid> authentic) {
    ArrayDeque<Cid> found = new ArrayDeque<>();
    Optional<Cid> next = Optional.of(first);
    long length = by.length();
    while (next.isPresent() && length <= STRETCH_BYTES_MAX) {
      SignedBlock below = waiting.get(next.get());
      boolean isNews =
          below != null
              && below.block().author().equals(by.author())
              && proven.add(below.block().cid());
      if (!isNews) {
        break;
      }
      found.push(next.get());
      length += Objects.requireNonNull(below).block().length();
      next = below.block().back();
    }
    if (length > STRETCH_BYTES_MAX) {
      found.forEach(this::drop);
      return;
    }
    found.forEach(cid -> releaseIfReady(cid, passed, authentic));
  }

  private void releaseIfReady(Cid cid, List<SignedBlock> passed, Set<Cid> authentic) {
    if (takeIfReady(cid, passed, authentic)) {
      release(cid, passed, authentic);
    }
  }

  private boolean takeIfReady(Cid cid, List<SignedBlock> passed, Set<Cid> authentic) {
    SignedBlock signed = waiting.get(cid);
    boolean isReady =
        signed != null
            && proven.contains(cid)
            && signed.block().links().stream().noneMatch(waiting::containsKey);
    if (isReady) {
      drop(cid);
      passed.add(signed);
      authentic.add(cid);
    }
    return isReady;
  }

  /** A block waits no longer: those that stand on it may go too. */
  private void release(Cid first, List<SignedBlock> passed, Set<Cid> authentic) {
    ArrayDeque<Cid> gone = new ArrayDeque<>(List.of(first));
    while (!gone.isEmpty()) {
      for (Cid cid : Optional.ofNullable(standing.remove(gone.remove())).orElse(List.of())) {
        if (takeIfReady(cid, passed, authentic)) {
          gone.add(cid);
        }
      }
    }
  }
}
