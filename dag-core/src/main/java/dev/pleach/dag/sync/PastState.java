package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Frontier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/**
 * Recognises what a peer holds of a document by its state: if that is all but the last few blocks
 * in topological order, the peer is merely behind and lacks exactly these. Nothing is remembered
 * for it: the newest blocks are taken away one by one, and the heads that remain are hashed.
 */
final class PastState {
  /** Most blocks that are taken away. */
  static final int BLOCKS_MAX = 64;

  /** Most blocks looked at. */
  private static final int LOOKS_MAX = 256;

  private final DocumentView view;
  private final PriorityQueue<BlockHeader> queue =
      new PriorityQueue<>(BlockHeader.TOPOLOGICAL.reversed());
  private final Set<Cid> queued = new HashSet<>();

  /** The newest blocks, the last one first. */
  private final List<BlockHeader> newest = new ArrayList<>();

  private final Map<Cid, Integer> children = new HashMap<>();
  private int taken;

  private PastState(DocumentView view) {
    this.view = view;
    view.heads().heads().forEach(this::enqueue);
  }

  private void enqueue(Cid cid) {
    if (queued.add(cid)) {
      queue.add(Chains.header(view, cid));
    }
  }

  /**
   * Returns the blocks that whoever holds this state of the document lacks, the newest first, or
   * empty if the state is not recognised.
   */
  static Optional<List<BlockHeader>> lackedBy(DocumentView view, StateKey key, long state8) {
    PastState past = new PastState(view);
    return past.find(key, candidate -> candidate == state8)
        .map(found -> List.copyOf(past.newest.subList(0, past.taken)));
  }

  /** Returns the newest state of the document, of now or before, that passes a test. */
  static Optional<Long> of(DocumentView view, LongPredicate test) {
    return new PastState(view).find(StateKey.PLAIN, test);
  }

  private Optional<Long> find(StateKey key, LongPredicate test) {
    TreeSet<Cid> heads = new TreeSet<>(view.heads().heads());
    long state8 = key.state8(Frontier.of(heads));
    if (test.test(state8)) {
      return Optional.of(state8);
    }
    while (taken < BLOCKS_MAX && look(taken)) {
      BlockHeader gone = newest.get(taken);
      taken++;
      heads.remove(gone.cid());
      for (Cid link : gone.links()) {
        if (!lookAt(link)) {
          return Optional.empty();
        }
        if (children.merge(link, -1, Integer::sum) == 0) {
          heads.add(link);
        }
      }
      state8 = key.state8(Frontier.of(heads));
      if (!heads.isEmpty() && test.test(state8)) {
        return Optional.of(state8);
      }
    }
    return Optional.empty();
  }

  /** Looks further until a block was met, and so all that name it. */
  private boolean lookAt(Cid cid) {
    boolean isMet = newest.stream().anyMatch(block -> block.cid().equals(cid));
    while (!isMet && look(newest.size())) {
      isMet = newest.get(newest.size() - 1).cid().equals(cid);
    }
    return isMet;
  }

  /** Makes sure that the block of this number, from the newest on, was met. */
  private boolean look(int number) {
    while (newest.size() <= number && newest.size() < LOOKS_MAX && !queue.isEmpty()) {
      BlockHeader next = queue.remove();
      newest.add(next);
      for (Cid link : next.links()) {
        children.merge(link, 1, Integer::sum);
        enqueue(link);
      }
    }
    return number < newest.size();
  }
}
