package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
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
 * Blocks of convicted authors, authentic and not judged further, that wait for a block of somebody
 * else to stand on them. Of each peer those of a few documents are held, within the bytes that
 * {@link Pending} leaves of its bounds, per peer and in all. What there is no room for is given
 * back: a chain that many have built on may be longer than any memory. For the engine's lane alone.
 */
final class Unendorsed {
  /** Most blocks of one document that one peer has sent. */
  static final int BLOCKS_MAX = 1_024;

  /** Most documents per peer. */
  static final int DOCUMENTS_MAX = 16;

  private final Pending pending;
  private final Map<Cid, SignedBlock> blocks = new HashMap<>();
  private final Map<Cid, Set<Cid>> above = new HashMap<>();
  private final Map<PeerId, LinkedHashMap<DocumentId, Set<Cid>>> held = new HashMap<>();
  private final Map<PeerId, Long> bytesByPeer = new HashMap<>();
  private long bytes;

  Unendorsed(Pending pending) {
    this.pending = pending;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Returns the bytes that wait, of all peers. */
  long bytes() {
    return bytes;
  }

  Optional<SignedBlock> find(Cid cid) {
    return Optional.ofNullable(blocks.get(cid));
  }

  /** Returns what waits and points back at this block. */
  List<SignedBlock> above(Cid back) {
    return above.getOrDefault(back, Set.of()).stream().flatMap(c -> find(c).stream()).toList();
  }

  /**
   * Holds these besides what waits of the document.
   *
   * @return what there is no room for; of a document all or nothing
   */
  List<SignedBlock> hold(PeerId peer, DocumentId document, List<SignedBlock> news) {
    List<SignedBlock> fresh =
        news.stream().filter(signed -> !blocks.containsKey(signed.block().cid())).toList();
    List<SignedBlock> over = new ArrayList<>();
    if (fresh.isEmpty()) {
      return over;
    }
    LinkedHashMap<DocumentId, Set<Cid>> own =
        held.computeIfAbsent(peer, any -> new LinkedHashMap<>());
    Set<Cid> waiting = Optional.ofNullable(own.remove(document)).orElseGet(LinkedHashSet::new);
    own.put(document, waiting);
    fresh.forEach(signed -> add(peer, waiting, signed));
    Iterator<Map.Entry<DocumentId, Set<Cid>>> oldest = own.entrySet().iterator();
    while (oldest.hasNext() && (own.size() > DOCUMENTS_MAX || isOver(peer, waiting))) {
      Set<Cid> gone = oldest.next().getValue();
      oldest.remove();
      List.copyOf(gone).forEach(cid -> over.add(remove(peer, gone, cid)));
    }
    if (own.isEmpty()) {
      held.remove(peer);
    }
    return over;
  }

  private boolean isOver(PeerId peer, Set<Cid> newest) {
    return newest.size() > BLOCKS_MAX
        || bytesByPeer.getOrDefault(peer, 0L) > pending.roomOf(peer)
        || bytes > pending.room();
  }

  private void add(PeerId peer, Set<Cid> waiting, SignedBlock signed) {
    Cid cid = signed.block().cid();
    waiting.add(cid);
    blocks.put(cid, signed);
    signed
        .block()
        .back()
        .ifPresent(b -> above.computeIfAbsent(b, a -> new LinkedHashSet<>()).add(cid));
    count(peer, signed.block().length());
  }

  private SignedBlock remove(PeerId peer, Set<Cid> waiting, Cid cid) {
    waiting.remove(cid);
    SignedBlock gone = blocks.remove(cid);
    if (gone == null) {
      throw new IllegalStateException("block " + cid + " is held and is not here");
    }
    gone.block().back().ifPresent(back -> unlink(back, cid));
    count(peer, -gone.block().length());
    return gone;
  }

  private void unlink(Cid back, Cid cid) {
    Set<Cid> all = above.get(back);
    if (all != null && all.remove(cid) && all.isEmpty()) {
      above.remove(back);
    }
  }

  private void count(PeerId peer, long more) {
    bytes += more;
    if (bytesByPeer.merge(peer, more, Long::sum) == 0) {
      bytesByPeer.remove(peer);
    }
  }

  /** Drops those that wait no longer. */
  void drop(DocumentId document, Set<Cid> cids) {
    Set<Cid> gone = new LinkedHashSet<>(cids);
    gone.retainAll(blocks.keySet());
    if (gone.isEmpty()) {
      return;
    }
    held.forEach(
        (peer, own) -> {
          Set<Cid> waiting = own.getOrDefault(document, Set.of());
          gone.stream().filter(waiting::contains).forEach(cid -> remove(peer, waiting, cid));
        });
    held.values().forEach(own -> own.values().removeIf(Set::isEmpty));
    held.values().removeIf(Map::isEmpty);
  }

  void forget(PeerId peer) {
    Optional.ofNullable(held.remove(peer))
        .ifPresent(
            own ->
                own.values()
                    .forEach(
                        waiting -> List.copyOf(waiting).forEach(c -> remove(peer, waiting, c))));
  }
}
