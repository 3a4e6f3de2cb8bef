package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Blocks of convicted authors, checked, that wait for a block of somebody else to stand on them. Of
 * each peer those of a few documents are held; the rest comes again with what stands on it. For the
 * engine's lane alone.
 */
final class Unendorsed {
  /** Most blocks of one document that one peer has sent. */
  static final int BLOCKS_MAX = 1_024;

  /** Most documents per peer. */
  static final int DOCUMENTS_MAX = 16;

  private final Map<PeerId, LinkedHashMap<DocumentId, List<SignedBlock>>> held = new HashMap<>();

  /** Takes out what waits, ancestors first. */
  List<SignedBlock> take(PeerId peer, DocumentId document) {
    Map<DocumentId, List<SignedBlock>> own = held.get(peer);
    List<SignedBlock> blocks = own == null ? null : own.remove(document);
    return blocks == null ? List.of() : blocks;
  }

  /** Keeps the first of these. */
  void hold(PeerId peer, DocumentId document, List<SignedBlock> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    LinkedHashMap<DocumentId, List<SignedBlock>> own =
        held.computeIfAbsent(peer, any -> new LinkedHashMap<>());
    List<SignedBlock> sorted =
        blocks.stream()
            .sorted(Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL))
            .limit(BLOCKS_MAX)
            .toList();
    own.put(document, sorted);
    if (own.size() > DOCUMENTS_MAX) {
      own.remove(own.keySet().iterator().next());
    }
  }

  void forget(PeerId peer) {
    held.remove(peer);
  }
}
