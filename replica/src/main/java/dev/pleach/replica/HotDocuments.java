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
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The documents whose merged state is in memory. A state is a pure function of the blocks, so
 * dropping one costs only time; it is done between units of work, never within one, where a
 * document may be ahead of the store. For the engine's lane alone.
 */
final class HotDocuments {
  private final AuthorId author;
  private final int max;
  private final long bytesMax;
  private final LinkedHashMap<DocumentId, HotDocument> hot = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private Predicate<DocumentId> isPinned = document -> false;
  private BiConsumer<DocumentId, CorruptDataException> damage = (document, cause) -> {};

  HotDocuments(AuthorId author, ReplicaOptions options) {
    this.author = author;
    this.max = options.documentsHotMax();
    this.bytesMax = options.documentsHotBytesMax();
  }

  /** From now on these are never dropped for want of room. */
  void keep(Predicate<DocumentId> pinned) {
    isPinned = pinned;
  }

  /** Tells from now on which documents cannot be read. */
  void onDamage(BiConsumer<DocumentId, CorruptDataException> listener) {
    damage = listener;
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
    bytes += loaded.weight();
    loaded.onGrowth(more -> bytes += more);
    return loaded;
  }

  Optional<HotDocument> ifHot(DocumentId document) {
    return Optional.ofNullable(hot.get(document));
  }

  void evict(DocumentId document) {
    HotDocument gone = hot.remove(document);
    if (gone != null) {
      dropped(gone);
    }
  }

  void evictAll() {
    hot.values().forEach(this::dropped);
    hot.clear();
  }

  private void dropped(HotDocument document) {
    bytes -= document.weight();
    document.onGrowth(more -> {});
  }

  int size() {
    return hot.size();
  }

  /**
   * Drops the least used documents until the rest is within its bounds, but never the last one.
   * What is pinned stays, and does not count.
   */
  void trim() {
    int count = hot.size();
    long weight = bytes;
    if (count <= max && weight <= bytesMax) {
      return;
    }
    for (HotDocument each : hot.values()) {
      if (isPinned.test(each.id())) {
        count--;
        weight -= each.weight();
      }
    }
    var oldest = hot.values().iterator();
    while (count > 1 && (count > max || weight > bytesMax)) {
      HotDocument next = oldest.next();
      if (!isPinned.test(next.id())) {
        count--;
        weight -= next.weight();
        dropped(next);
        oldest.remove();
      }
    }
  }

  private HotDocument load(DocumentId id, DocumentName name, WriteUnit unit) {
    HotDocument document = new HotDocument(id, name, author);
    try {
      document.merge(durable(id, unit));
    } catch (CorruptDataException e) {
      damage.accept(id, e);
      throw new CorruptDataException("document " + id + ": " + e.getMessage(), e);
    }
    document.takeTold();
    Optional.ofNullable(unit.drafts().get(id)).ifPresent(draft -> document.merge(draft.blocks()));
    return document;
  }

  /** The blocks of a document as they were before the unit. */
  private static List<Block> durable(DocumentId id, WriteUnit unit) {
    Map<Cid, Block> seen = new LinkedHashMap<>();
    List<Block> heads =
        unit.before(id).heads().stream().map(cid -> require(cid, unit, seen)).toList();
    return Walk.missing(
        heads,
        List.of(),
        Block.TOPOLOGICAL,
        block -> block.links().stream().map(cid -> require(cid, unit, seen)).toList());
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
