package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.walk.Walk;
import dev.pleach.port.CorruptDataException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The documents whose merged state is in memory, the least used dropped first. A state is a pure
 * function of the blocks, so dropping one costs only time. For the engine's lane alone.
 */
final class HotDocuments {
  private final AuthorId author;
  private final int max;
  private final LinkedHashMap<DocumentId, HotDocument> hot = new LinkedHashMap<>(16, 0.75f, true);

  HotDocuments(AuthorId author, int max) {
    this.author = author;
    this.max = max;
  }

  /** Returns a document as the unit sees it, read from the blocks if it is not in memory. */
  HotDocument open(DocumentName name, WriteUnit unit) {
    DocumentId id = name.documentId();
    HotDocument known = hot.get(id);
    if (known != null) {
      return known;
    }
    HotDocument loaded = load(id, name, unit);
    hot.put(id, loaded);
    dropLeastUsed();
    return loaded;
  }

  Optional<HotDocument> ifHot(DocumentId document) {
    return Optional.ofNullable(hot.get(document));
  }

  void evict(DocumentId document) {
    hot.remove(document);
  }

  int size() {
    return hot.size();
  }

  private void dropLeastUsed() {
    var oldest = hot.entrySet().iterator();
    while (hot.size() > max && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }

  private HotDocument load(DocumentId id, DocumentName name, WriteUnit unit) {
    Map<Cid, Block> seen = new LinkedHashMap<>();
    List<Block> heads =
        unit.heads(id).heads().stream().map(cid -> require(cid, unit, seen)).toList();
    List<Block> blocks =
        Walk.missing(
            heads,
            List.of(),
            Block.TOPOLOGICAL,
            block -> block.links().stream().map(cid -> require(cid, unit, seen)).toList());
    HotDocument document = new HotDocument(id, name, author);
    document.merge(blocks);
    return document;
  }

  private static Block require(Cid cid, WriteUnit unit, Map<Cid, Block> seen) {
    return seen.computeIfAbsent(
        cid,
        key ->
            unit.block(key)
                .orElseThrow(
                    () -> new CorruptDataException("block " + key + " is missing; run verify")));
  }
}
