package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blocks of a running exchange that no signature covers yet: a later pack of the same exchange may
 * bring the signed block that stands on them. Bounded per peer and document; what passes the bound
 * is dropped and asked for again. For the engine's lane alone.
 */
final class Unvouched {
  /** Most bytes that wait per peer and document. */
  static final int BYTES_MAX = 4 << 20;

  private final Map<PeerId, Map<DocumentId, List<SignedBlock>>> held = new HashMap<>();

  /** Takes out what waits. */
  List<SignedBlock> take(PeerId peer, DocumentId document) {
    Map<DocumentId, List<SignedBlock>> own = held.get(peer);
    List<SignedBlock> blocks = own == null ? null : own.remove(document);
    if (own != null && own.isEmpty()) {
      held.remove(peer);
    }
    return blocks == null ? List.of() : blocks;
  }

  /** Keeps the first of these blocks that fit. */
  void hold(PeerId peer, DocumentId document, List<SignedBlock> blocks) {
    List<SignedBlock> kept = new ArrayList<>();
    long bytes = 0;
    for (SignedBlock block : blocks) {
      bytes += block.block().length();
      if (bytes > BYTES_MAX) {
        break;
      }
      kept.add(block);
    }
    if (!kept.isEmpty()) {
      held.computeIfAbsent(peer, key -> new HashMap<>()).put(document, kept);
    }
  }

  void forget(PeerId peer) {
    held.remove(peer);
  }
}
