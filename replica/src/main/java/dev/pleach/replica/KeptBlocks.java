package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockStructure;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Decides which blocks of a delivery can count. A convicted author's are set aside unless a block
 * of somebody else that can enter stands on them; then what is kept or waits below it is found
 * again as well, be it never so much. Below anything else nothing is looked for, or a few bytes
 * would have all of it read. For the engine's lane alone.
 */
final class KeptBlocks {
  private static final Comparator<SignedBlock> ANCESTORS_FIRST =
      Comparator.comparing(SignedBlock::block, Block.TOPOLOGICAL);

  private final Store store;
  private final DocumentRows rows;
  private final Convictions convictions;
  private final Pending pending;
  private final Unendorsed unendorsed;

  KeptBlocks(
      Store store,
      DocumentRows rows,
      Convictions convictions,
      Pending pending,
      Unendorsed unendorsed) {
    this.store = store;
    this.rows = rows;
    this.convictions = convictions;
    this.pending = pending;
    this.unendorsed = unendorsed;
  }

  /**
   * What becomes of a delivery.
   *
   * @param found blocks that wait or are kept and that somebody else stands on now, ancestors first
   * @param entering blocks of the delivery that are to be judged
   * @param aside authentic blocks of the delivery of convicted authors on which nobody else stands
   */
  record Sorted(List<SignedBlock> found, List<SignedBlock> entering, List<SignedBlock> aside) {}

  /** Sorts the blocks of a delivery. */
  Sorted sort(DocumentId document, List<SignedBlock> news, Set<Cid> authentic) {
    if (!convictions.mayBeKept()) {
      return new Sorted(List.of(), news, List.of());
    }
    Sorting sorting = new Sorting(document, news, authentic);
    return sorting.isPlain() ? new Sorted(List.of(), news, List.of()) : sorting.run();
  }

  private final class Sorting {
    private final DocumentId document;
    private final Set<AuthorId> convicted;
    private final List<SignedBlock> news;
    private final Map<Cid, SignedBlock> authentic = new LinkedHashMap<>();
    private final Map<Cid, SignedBlock> complete = new LinkedHashMap<>();
    private final Map<Cid, SignedBlock> found = new LinkedHashMap<>();
    private final Set<Cid> endorsed = new HashSet<>();

    Sorting(DocumentId document, List<SignedBlock> news, Set<Cid> authentic) {
      this.document = document;
      this.convicted = new HashSet<>(convictions.of(document));
      this.news = news;
      for (SignedBlock signed : news) {
        if (authentic.contains(signed.block().cid())) {
          this.authentic.put(signed.block().cid(), signed);
        }
      }
    }

    /**
     * True if nothing of it is a convicted author's, and nothing stands on or lets in what waits or
     * is kept. Nearly all deliveries are so, and need not be put in order.
     */
    boolean isPlain() {
      return authentic.values().stream()
          .map(SignedBlock::block)
          .noneMatch(
              block ->
                  convicted.contains(block.author())
                      || pending.isAwaited(block.cid())
                      || block.links().stream().anyMatch(this::leadsDown));
    }

    private boolean leadsDown(Cid link) {
      return !authentic.containsKey(link)
          && (pending.contains(link) || unendorsed.find(link).isPresent() || rows.isOut(link));
    }

    Sorted run() {
      findComplete();
      complete.values().stream()
          .filter(signed -> !convicted.contains(signed.block().author()))
          .filter(signed -> standsOnWhatMayNotCount(signed.block()) && isRight(signed.block()))
          .forEach(signed -> endorse(signed.block()));
      List<SignedBlock> entering = new ArrayList<>();
      List<SignedBlock> aside = new ArrayList<>();
      news.forEach(signed -> (isAside(signed) ? aside : entering).add(signed));
      return new Sorted(found.values().stream().sorted(ANCESTORS_FIRST).toList(), entering, aside);
    }

    private boolean isAside(SignedBlock signed) {
      Cid cid = signed.block().cid();
      return convicted.contains(signed.block().author())
          && authentic.containsKey(cid)
          && !endorsed.contains(cid)
          && (!store.blocks().contains(cid) || rows.isOut(cid));
    }

    /** Those whose links are all here, and those that have waited for just these. */
    private void findComplete() {
      PriorityQueue<SignedBlock> next = new PriorityQueue<>(ANCESTORS_FIRST);
      next.addAll(authentic.values());
      while (!next.isEmpty()) {
        SignedBlock signed = next.remove();
        boolean isComplete = signed.block().links().stream().allMatch(this::isHere);
        if (isComplete && complete.putIfAbsent(signed.block().cid(), signed) == null) {
          next.addAll(pending.waitingFor(signed.block().cid()));
        }
      }
    }

    private boolean isHere(Cid link) {
      return complete.containsKey(link)
          || unendorsed.find(link).isPresent()
          || store.blocks().contains(link);
    }

    private boolean standsOnWhatMayNotCount(Block block) {
      return block.links().stream()
          .anyMatch(
              link ->
                  authentic.containsKey(link)
                      || pending.contains(link)
                      || unendorsed.find(link).isPresent()
                      || rows.isOut(link));
    }

    /** What breaks the rules of structure endorses nothing, however often it is sent. */
    private boolean isRight(Block block) {
      Map<Cid, Block> links = new LinkedHashMap<>();
      block.links().forEach(link -> block(link).ifPresent(b -> links.put(link, b)));
      return links.size() == block.links().size()
          && BlockStructure.check(block, link -> Optional.ofNullable(links.get(link)).orElseThrow())
              .isEmpty();
    }

    private Optional<Block> block(Cid cid) {
      return Optional.ofNullable(complete.get(cid))
          .or(() -> unendorsed.find(cid))
          .or(() -> readable(cid))
          .map(SignedBlock::block);
    }

    private void endorse(Block by) {
      ArrayDeque<Cid> links = new ArrayDeque<>(by.links());
      while (!links.isEmpty()) {
        Cid link = links.remove();
        if (endorsed.add(link)) {
          below(link).ifPresent(signed -> links.addAll(signed.block().links()));
        }
      }
    }

    /** Returns a block that does not count yet; below one that does there is nothing to find. */
    private Optional<SignedBlock> below(Cid link) {
      return Optional.ofNullable(authentic.get(link))
          .or(() -> pending.find(link))
          .or(() -> kept(link));
    }

    private Optional<SignedBlock> kept(Cid link) {
      Optional<SignedBlock> kept =
          unendorsed
              .find(link)
              .or(() -> rows.isOut(link) ? readable(link) : Optional.empty())
              .filter(signed -> signed.block().document().equals(document));
      kept.ifPresent(signed -> found.put(link, signed));
      return kept;
    }
  }

  /** What is kept, does not count and is damaged is not here. */
  private Optional<SignedBlock> readable(Cid cid) {
    try {
      return store.blocks().get(cid);
    } catch (CorruptDataException e) {
      return Optional.empty();
    }
  }
}
