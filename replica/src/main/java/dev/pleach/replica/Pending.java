package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The orphan buffer: blocks whose signature is right and whose parents are not here yet.
 *
 * <p>It is bounded per peer and in all. Whoever passes a bound loses its own oldest blocks first,
 * so a stranger never pushes out what an honest peer sent. Nothing is lost by that: whatever is
 * dropped is asked for again, because heads are compared and not messages. For the engine's lane
 * alone.
 */
final class Pending {
  /** A block that waits, and who sent it. */
  record Entry(SignedBlock block, PeerId sender) {
    Cid cid() {
      return block.block().cid();
    }

    int bytes() {
      return block.block().length();
    }
  }

  private final long bytesMax;
  private final long peerBytesMax;
  private final int peerBlocksMax;

  private final Map<Cid, Entry> entries = new HashMap<>();
  private final Map<Cid, Set<Cid>> waiting = new HashMap<>();
  private final Map<PeerId, LinkedHashMap<Cid, Entry>> bySender = new HashMap<>();
  private final Map<PeerId, Long> bytesBySender = new HashMap<>();
  private final Map<PeerId, Integer> thrownOut = new HashMap<>();
  private long bytes;

  Pending(ReplicaOptions options) {
    bytesMax = options.pendingBytesMax();
    peerBytesMax = options.pendingPeerBytesMax();
    peerBlocksMax = options.pendingPeerBlocksMax();
  }

  boolean contains(Cid cid) {
    return entries.containsKey(cid);
  }

  /** Returns a block that waits. */
  Optional<SignedBlock> find(Cid cid) {
    return Optional.ofNullable(entries.get(cid)).map(Entry::block);
  }

  int blocks() {
    return entries.size();
  }

  long bytes() {
    return bytes;
  }

  /** Returns the bytes that there is room for, in all. */
  long room() {
    return bytesMax - bytes;
  }

  /** Returns the bytes that a peer has room for. */
  long roomOf(PeerId sender) {
    return peerBytesMax - bytesBySender.getOrDefault(sender, 0L);
  }

  /** Keeps a block until one of the missing parents arrives. */
  void add(SignedBlock block, PeerId sender, List<Cid> missing) {
    Entry entry = new Entry(block, sender);
    if (entries.putIfAbsent(entry.cid(), entry) != null) {
      return;
    }
    bySender.computeIfAbsent(sender, key -> new LinkedHashMap<>()).put(entry.cid(), entry);
    count(entry, entry.bytes());
    missing.forEach(
        cid -> waiting.computeIfAbsent(cid, key -> new LinkedHashSet<>()).add(entry.cid()));
    makeRoom(sender);
  }

  /** True if blocks wait for this one. */
  boolean isAwaited(Cid cid) {
    return waiting.containsKey(cid);
  }

  /** Returns the blocks that wait for this one; some may wait for others too. */
  List<SignedBlock> waitingFor(Cid cid) {
    return waiting.getOrDefault(cid, Set.of()).stream()
        .flatMap(child -> Optional.ofNullable(entries.get(child)).stream())
        .map(Entry::block)
        .toList();
  }

  /** Takes out the blocks that waited for this one; some may wait for others still. */
  List<Entry> takeWaitingFor(Cid cid) {
    Set<Cid> children = waiting.remove(cid);
    List<Entry> taken = new ArrayList<>();
    if (children != null) {
      for (Cid child : children) {
        Entry entry = entries.get(child);
        if (entry != null) {
          remove(entry);
          thrownOut.remove(entry.sender());
          taken.add(entry);
        }
      }
    }
    return taken;
  }

  /** Returns how many blocks of a peer were thrown out since one last got its parents. */
  int thrownOut(PeerId sender) {
    return thrownOut.getOrDefault(sender, 0);
  }

  /** Counts anew what is thrown out of a peer's. */
  void excuse(PeerId sender) {
    thrownOut.remove(sender);
  }

  /** Drops what a peer sent that still waits. */
  void forget(PeerId sender) {
    thrownOut.remove(sender);
    Map<Cid, Entry> own = bySender.get(sender);
    if (own != null) {
      List.copyOf(own.values()).forEach(this::remove);
    }
  }

  private void makeRoom(PeerId sender) {
    while (isOver(sender)) {
      Map<Cid, Entry> own = bySender.get(sender);
      if (own == null) {
        return;
      }
      Iterator<Entry> oldest = own.values().iterator();
      remove(oldest.next());
      thrownOut.merge(sender, 1, Integer::sum);
    }
  }

  private boolean isOver(PeerId sender) {
    return bytes > bytesMax
        || bytesBySender.getOrDefault(sender, 0L) > peerBytesMax
        || bySender.getOrDefault(sender, new LinkedHashMap<>()).size() > peerBlocksMax;
  }

  private void remove(Entry entry) {
    entries.remove(entry.cid());
    Map<Cid, Entry> own = bySender.get(entry.sender());
    if (own != null && own.remove(entry.cid()) != null && own.isEmpty()) {
      bySender.remove(entry.sender());
    }
    count(entry, -entry.bytes());
    for (Cid link : entry.block().block().links()) {
      Set<Cid> children = waiting.get(link);
      if (children != null && children.remove(entry.cid()) && children.isEmpty()) {
        waiting.remove(link);
      }
    }
  }

  private void count(Entry entry, long delta) {
    bytes += delta;
    long own = bytesBySender.merge(entry.sender(), delta, Long::sum);
    if (own == 0) {
      bytesBySender.remove(entry.sender());
    }
  }
}
