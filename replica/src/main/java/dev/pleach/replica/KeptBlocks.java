package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.CorruptDataException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Blocks that are in the store and do not count, found again when something stands on them. For the
 * engine's lane alone.
 */
final class KeptBlocks {
  private static final Comparator<SignedBlock> ANCESTORS_FIRST =
      Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL);

  private final Ledger ledger;
  private final Pending pending;

  KeptBlocks(Ledger ledger, Pending pending) {
    this.ledger = ledger;
    this.pending = pending;
  }

  /**
   * Returns what is kept below those of these blocks that can enter: below others nothing is looked
   * for, or a few bytes that nobody has signed would have all of it read. Ancestors first.
   */
  List<SignedBlock> below(DocumentId document, List<SignedBlock> news, Set<Cid> authentic) {
    if (ledger.convictions().count() == 0) {
      return List.of();
    }
    Map<Cid, SignedBlock> kept = new LinkedHashMap<>();
    ArrayDeque<Cid> links = new ArrayDeque<>();
    complete(news, authentic).forEach(signed -> links.addAll(signed.block().links()));
    while (!links.isEmpty()) {
      Cid link = links.remove();
      if (!kept.containsKey(link) && ledger.rows().isOut(link)) {
        readable(link)
            .filter(signed -> signed.block().document().equals(document))
            .ifPresent(
                signed -> {
                  kept.put(link, signed);
                  links.addAll(signed.block().links());
                });
      }
    }
    return kept.values().stream().sorted(ANCESTORS_FIRST).toList();
  }

  /** What is kept, does not count and is damaged is not here. */
  private Optional<SignedBlock> readable(Cid cid) {
    try {
      return ledger.store().blocks().get(cid);
    } catch (CorruptDataException e) {
      return Optional.empty();
    }
  }

  /** Authentic blocks whose links are all here, and those that have waited for just these. */
  private Collection<SignedBlock> complete(List<SignedBlock> news, Set<Cid> authentic) {
    Map<Cid, SignedBlock> complete = new LinkedHashMap<>();
    PriorityQueue<SignedBlock> next = new PriorityQueue<>(ANCESTORS_FIRST);
    news.stream().filter(signed -> authentic.contains(signed.block().cid())).forEach(next::add);
    while (!next.isEmpty()) {
      SignedBlock signed = next.remove();
      boolean isComplete =
          signed.block().links().stream()
              .allMatch(
                  link -> complete.containsKey(link) || ledger.store().blocks().contains(link));
      if (isComplete && complete.putIfAbsent(signed.block().cid(), signed) == null) {
        next.addAll(pending.waitingFor(signed.block().cid()));
      }
    }
    return complete.values();
  }
}
