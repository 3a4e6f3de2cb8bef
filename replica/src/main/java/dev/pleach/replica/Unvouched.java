package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Blocks of running exchanges that no signature covers yet, and those that stand on them: a later
 * pack of the same exchange may bring the signed block that vouches. A store may keep few
 * signatures, so with many authors thousands of blocks wait like this although none is missing.
 *
 * <p>Bounded per peer and in all. Where room is short the oldest other documents of the peer go,
 * then the newest blocks are not kept; all of that is asked for again. For the engine's lane alone.
 */
final class Unvouched {
  private final long bytesMax;
  private final long peerBytesMax;
  private final Predicate<Cid> isStored;
  private final Map<PeerId, Own> held = new HashMap<>();
  private long bytes;

  /** What waits of one peer. */
  private static final class Own {
    private final LinkedHashMap<DocumentId, WaitingBlocks> documents = new LinkedHashMap<>();
    private long bytes;
  }

  Unvouched(ReplicaOptions options, Predicate<Cid> isStored) {
    this(options.pendingBytesMax(), options.pendingPeerBytesMax(), isStored);
  }

  private Unvouched(long bytesMax, long peerBytesMax, Predicate<Cid> isStored) {
    this.bytesMax = bytesMax;
    this.peerBytesMax = peerBytesMax;
    this.isStored = isStored;
  }

  /** Gives all room to one source, of the user's own choice. */
  static Unvouched ofOneSource(ReplicaOptions options, Predicate<Cid> isStored) {
    return new Unvouched(options.pendingBytesMax(), options.pendingBytesMax(), isStored);
  }

  /**
   * Takes blocks in and gives out those that need not wait, or no longer.
   *
   * @param blocks as they came, ancestors first
   * @param authentic those among them that a signature covers; those given out that have waited are
   *     added
   */
  List<SignedBlock> pass(
      PeerId peer, DocumentId document, List<SignedBlock> blocks, Set<Cid> authentic) {
    Own own = held.computeIfAbsent(peer, key -> new Own());
    WaitingBlocks waiting =
        own.documents.computeIfAbsent(document, key -> new WaitingBlocks(isStored));
    long most = roomFor(own, document, blocks);
    long before = waiting.bytes();
    List<SignedBlock> passed = waiting.pass(blocks, authentic, most);
    count(own, waiting.bytes() - before);
    if (waiting.isEmpty()) {
      own.documents.remove(document);
    }
    if (own.documents.isEmpty()) {
      held.remove(peer);
    }
    return passed;
  }

  /** True if a block of a peer waits. */
  boolean contains(PeerId peer, Cid cid) {
    Own own = held.get(peer);
    return own != null && own.documents.values().stream().anyMatch(all -> all.contains(cid));
  }

  /** Returns what waits of a peer's, is proven and points back at a block. */
  List<SignedBlock> above(PeerId peer, DocumentId document, Cid back) {
    return Optional.ofNullable(held.get(peer))
        .flatMap(own -> Optional.ofNullable(own.documents.get(document)))
        .map(waiting -> waiting.above(back))
        .orElse(List.of());
  }

  private void count(Own own, long delta) {
    own.bytes += delta;
    bytes += delta;
  }

  private long roomFor(Own own, DocumentId document, List<SignedBlock> news) {
    long wanted = news.stream().mapToLong(signed -> signed.block().length()).sum();
    Iterator<Map.Entry<DocumentId, WaitingBlocks>> oldest = own.documents.entrySet().iterator();
    while (own.bytes + wanted > peerBytesMax && oldest.hasNext()) {
      Map.Entry<DocumentId, WaitingBlocks> entry = oldest.next();
      if (!entry.getKey().equals(document)) {
        count(own, -entry.getValue().bytes());
        oldest.remove();
      }
    }
    return Math.min(peerBytesMax - own.bytes, bytesMax - bytes);
  }

  void forget(PeerId peer) {
    Own own = held.remove(peer);
    if (own != null) {
      bytes -= own.bytes;
    }
  }

  /** Returns the bytes that wait, of one peer. */
  long bytes(PeerId peer) {
    Own own = held.get(peer);
    return own == null ? 0 : own.bytes;
  }

  /** Returns the bytes that wait, of all peers. */
  long bytes() {
    return bytes;
  }
}
