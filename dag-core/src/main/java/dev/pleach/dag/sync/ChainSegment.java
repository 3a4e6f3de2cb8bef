package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import java.util.List;
import java.util.Optional;

/**
 * Blocks that are to be sent, oldest first, found one by one when their turn comes. Either a
 * stretch of one author's chain or a list of names.
 */
abstract class ChainSegment {
  /** What a segment takes besides the names of its blocks: itself, two headers, its place. */
  private static final int OBJECTS_BYTES = 512;

  /** Returns the next block's name without taking it, or empty at the end. */
  abstract Optional<Cid> peek();

  /** Takes the block that {@link #peek} shows. */
  abstract void advance();

  /** All has been taken: what only finds the next block is given up. */
  void end() {}

  /** Returns about what the segment takes in memory. */
  abstract long bytes();

  /** Returns true if the segment held this block when it was made. */
  abstract boolean covers(BlockHeader block);

  /**
   * The blocks of the chain that ends at {@code last}, above the number {@code after}. Where the
   * author has one block of a number that finds it; else the chain is walked back, twice in all.
   */
  static ChainSegment ofChain(DocumentView view, long after, BlockHeader last) {
    return new Chain(view, after, last);
  }

  /** Blocks named one by one, in topological order. */
  static ChainSegment ofList(CidList cids) {
    return new Listed(cids);
  }

  private static final class Listed extends ChainSegment {
    private final CidList cids;
    private int next;

    Listed(CidList cids) {
      this.cids = cids;
    }

    @Override
    Optional<Cid> peek() {
      return next < cids.size() ? Optional.of(cids.get(next)) : Optional.empty();
    }

    @Override
    void advance() {
      next++;
    }

    @Override
    long bytes() {
      return OBJECTS_BYTES + (long) PackedItems.DIGEST_BYTES * cids.size();
    }

    @Override
    boolean covers(BlockHeader block) {
      for (int i = 0; i < cids.size(); i++) {
        if (cids.get(i).equals(block.cid())) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Chain extends ChainSegment {
    /** Blocks between two of which the names are kept. */
    private static final int CHECKPOINT_BLOCKS = 512;

    private final DocumentView view;
    private final AuthorId author;
    private final long first;
    private final BlockHeader last;
    private long next;

    /** Every so many blocks one of the chain, the last one first, once it had to be walked. */
    private Optional<CidList> checkpoints = Optional.empty();

    /** The chain from a checkpoint down to the block {@code windowFrom}. */
    private CidList window = new CidList();

    private long windowFrom;

    Chain(DocumentView view, long after, BlockHeader last) {
      this.view = view;
      this.author = last.author();
      this.first = after + 1;
      this.last = last;
      this.next = first;
    }

    @Override
    Optional<Cid> peek() {
      if (next > last.seq()) {
        return Optional.empty();
      }
      if (next == last.seq()) {
        return Optional.of(last.cid());
      }
      List<Cid> at = checkpoints.isEmpty() ? view.at(author, next) : List.of();
      if (at.size() == 1) {
        return Optional.of(at.get(0));
      }
      CidList found = checkpoints.orElseGet(this::walkBack);
      checkpoints = Optional.of(found);
      return Optional.of(onChain(found));
    }

    private CidList walkBack() {
      CidList found = new CidList();
      BlockHeader at = last;
      found.add(at.cid());
      while (at.seq() > next) {
        at = backOf(at);
        if ((last.seq() - at.seq()) % CHECKPOINT_BLOCKS == 0) {
          found.add(at.cid());
        }
      }
      return found;
    }

    private Cid onChain(CidList found) {
      if (next < windowFrom || next >= windowFrom + window.size()) {
        int checkpoint = (int) ((last.seq() - next) / CHECKPOINT_BLOCKS);
        BlockHeader at = Chains.header(view, found.get(checkpoint));
        window = new CidList();
        window.add(at.cid());
        while (at.seq() > next) {
          at = backOf(at);
          window.add(at.cid());
        }
        windowFrom = next;
      }
      return window.get(window.size() - 1 - (int) (next - windowFrom));
    }

    private BlockHeader backOf(BlockHeader block) {
      return block
          .back()
          .flatMap(view::header)
          .orElseThrow(
              () ->
                  new IllegalStateException("a block of " + author + " is here without its back"));
    }

    @Override
    void advance() {
      next++;
    }

    @Override
    void end() {
      checkpoints = Optional.empty();
      window = new CidList();
    }

    @Override
    long bytes() {
      int kept = window.size() + checkpoints.map(CidList::size).orElse(0);
      return OBJECTS_BYTES + (long) PackedItems.DIGEST_BYTES * kept;
    }

    @Override
    boolean covers(BlockHeader block) {
      return block.author().equals(author) && block.seq() >= first && block.seq() <= last.seq();
    }
  }
}
