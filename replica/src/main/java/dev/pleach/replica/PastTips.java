package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.port.Store;
import dev.pleach.replica.DocumentRows.Placed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the tips that a document had when its newest block was that of some ord. */
final class PastTips {
  /** Blocks of an author with a forked chain that are gone through, at most. */
  static final int FORKED_MAX = 4_096;

  private final Store store;
  private final DocumentRows rows;
  private final DocumentId document;

  PastTips(Store store, DocumentRows rows, DocumentId document) {
    this.store = store;
    this.rows = rows;
    this.document = document;
  }

  /** Returns the tips, sorted, or empty if that would cost too much. */
  Optional<List<Tip>> at(long ord) {
    Map<AuthorId, List<Placed>> byAuthor = new TreeMap<>();
    for (Placed tip : rows.placedTips(document)) {
      byAuthor.computeIfAbsent(tip.tip().author(), author -> new ArrayList<>()).add(tip);
    }
    List<Tip> past = new ArrayList<>();
    for (Map.Entry<AuthorId, List<Placed>> author : byAuthor.entrySet()) {
      List<Placed> now = author.getValue();
      if (now.stream().allMatch(tip -> tip.ord() <= ord)) {
        now.forEach(tip -> past.add(tip.tip()));
      } else if (now.size() == 1) {
        onChain(now.get(0), ord).ifPresent(past::add);
      } else {
        Optional<List<Tip>> forked = ofForked(author.getKey(), ord);
        if (forked.isEmpty()) {
          return Optional.empty();
        }
        past.addAll(forked.get());
      }
    }
    Collections.sort(past);
    return Optional.of(past);
  }

  /** Along one chain ords only rise, so the last block of that time is found by halving. */
  private Optional<Tip> onChain(Placed tip, long ord) {
    long known = 0;
    long unknown = tip.tip().seq();
    Optional<Tip> found = Optional.empty();
    while (unknown - known > 1) {
      long middle = (known + unknown) >>> 1;
      Placed at = rows.placedAt(document, tip.tip().author(), middle).get(0);
      if (at.ord() <= ord) {
        known = middle;
        found = Optional.of(at.tip());
      } else {
        unknown = middle;
      }
    }
    return found;
  }

  private Optional<List<Tip>> ofForked(AuthorId author, long ord) {
    List<Placed> blocks = rows.placedOf(document, author);
    if (blocks.size() > FORKED_MAX) {
      return Optional.empty();
    }
    Set<Tip> tips = new TreeSet<>();
    Set<Cid> backs = new TreeSet<>();
    for (Placed placed : blocks) {
      if (placed.ord() <= ord) {
        tips.add(placed.tip());
        backOf(placed.tip().cid()).ifPresent(backs::add);
      }
    }
    tips.removeIf(tip -> backs.contains(tip.cid()));
    return Optional.of(List.copyOf(tips));
  }

  private Optional<Cid> backOf(Cid cid) {
    return store.blocks().get(cid).map(SignedBlock::block).flatMap(block -> block.back());
  }
}
