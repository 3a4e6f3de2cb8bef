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
  /** Returns the next block's name without taking it, or empty at the end. */
  abstract Optional<Cid> peek();

  /** Takes the block that {@link #peek} shows. */
  abstract void advance();

  /** Returns true if the segment held this block when it was made. */
  abstract boolean covers(BlockHeader block);

  /**
   * The blocks of the chain that ends at {@code last}, above the number {@code after}. While the
   * author has one chain a number finds its block; if it forks meanwhile the chain is walked back
   * once.
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
    private final DocumentView view;
    private final AuthorId author;
    private final long first;
    private final BlockHeader last;
    private long next;
    private Optional<CidList> walkedBack = Optional.empty();
    private long walkedFrom;

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
      if (walkedBack.isEmpty()) {
        List<Cid> at = view.at(author, next);
        if (at.size() == 1) {
          return Optional.of(at.get(0));
        }
        walkBack();
      }
      CidList chain = walkedBack.orElseThrow();
      return Optional.of(chain.get(chain.size() - 1 - (int) (next - walkedFrom)));
    }

    private void walkBack() {
      CidList chain = new CidList();
      BlockHeader at = last;
      chain.add(at.cid());
      while (at.seq() > next) {
        at = at.back().flatMap(view::header).orElseThrow(() -> missing(author));
        chain.add(at.cid());
      }
      walkedBack = Optional.of(chain);
      walkedFrom = next;
    }

    private static IllegalStateException missing(AuthorId author) {
      return new IllegalStateException("a block of " + author + " is here without its back");
    }

    @Override
    void advance() {
      next++;
    }

    @Override
    boolean covers(BlockHeader block) {
      return block.author().equals(author) && block.seq() >= first && block.seq() <= last.seq();
    }
  }
}
