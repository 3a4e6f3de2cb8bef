package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Blocks of convicted authors, checked, that wait for a block of somebody else to stand on them. Of
 * each peer those of a few documents are held, within the bytes that {@link Pending} leaves of its
 * bounds, per peer and in all; the rest comes again with what stands on it. For the engine's lane
 * alone.
 */
final class Unendorsed {
  /** Most blocks of one document that one peer has sent. */
  static final int BLOCKS_MAX = 1_024;

  /** Most documents per peer. */
  static final int DOCUMENTS_MAX = 16;

  private record Waiting(List<SignedBlock> blocks, long bytes) {}

  private final Pending pending;
  private final Map<PeerId, LinkedHashMap<DocumentId, Waiting>> held = new HashMap<>();
  private long bytes;

  Unendorsed(Pending pending) {
    this.pending = pending;
  }

  /** Takes out what waits, ancestors first. */
  List<SignedBlock> take(PeerId peer, DocumentId document) {
    Optional<Waiting> waiting =
        Optional.ofNullable(held.get(peer)).map(own -> own.remove(document));
    waiting.ifPresent(gone -> bytes -= gone.bytes());
    return waiting.map(Waiting::blocks).orElse(List.of());
  }

  /** Keeps the first of these, instead of the oldest documents of the peer. */
  void hold(PeerId peer, DocumentId document, List<SignedBlock> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    take(peer, document);
    LinkedHashMap<DocumentId, Waiting> own =
        held.computeIfAbsent(peer, any -> new LinkedHashMap<>());
    long room = makeRoom(own, length(blocks), pending.roomOf(peer));
    Waiting first = first(blocks, Math.min(room, pending.room() - bytes));
    if (!first.blocks().isEmpty()) {
      own.put(document, first);
      bytes += first.bytes();
    }
  }

  private static long length(List<SignedBlock> blocks) {
    return blocks.stream().mapToLong(signed -> signed.block().length()).sum();
  }

  private long makeRoom(LinkedHashMap<DocumentId, Waiting> own, long wanted, long most) {
    long used = own.values().stream().mapToLong(Waiting::bytes).sum();
    Iterator<Waiting> oldest = own.values().iterator();
    while (oldest.hasNext() && (used + wanted > most || own.size() >= DOCUMENTS_MAX)) {
      long gone = oldest.next().bytes();
      used -= gone;
      bytes -= gone;
      oldest.remove();
    }
    return most - used;
  }

  private static Waiting first(List<SignedBlock> blocks, long room) {
    List<SignedBlock> sorted =
        blocks.stream()
            .sorted(Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL))
            .limit(BLOCKS_MAX)
            .toList();
    List<SignedBlock> first = new ArrayList<>();
    long length = 0;
    for (SignedBlock signed : sorted) {
      if (length + signed.block().length() > room) {
        break;
      }
      first.add(signed);
      length += signed.block().length();
    }
    return new Waiting(List.copyOf(first), length);
  }

  void forget(PeerId peer) {
    Optional.ofNullable(held.remove(peer))
        .ifPresent(own -> own.values().forEach(gone -> bytes -= gone.bytes()));
  }
}
