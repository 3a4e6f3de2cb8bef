package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.walk.Walk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** Stretches of authors' chains, as segments to send. */
final class Chains {
  private static final Comparator<BlockHeader> BY_FALLING_SEQ =
      Comparator.comparingLong(BlockHeader::seq).reversed().thenComparing(BlockHeader::cid);

  private Chains() {}

  static BlockHeader header(DocumentView view, Cid cid) {
    return view.header(cid).orElseThrow(() -> vanished(cid));
  }

  /**
   * Returns the blocks on the back-chains of the tips that are on no back-chain of a block in
   * {@code without}. An author with one tip has one chain, and costs nothing before its blocks are
   * sent; the chains of a forked author are walked.
   */
  static List<ChainSegment> above(DocumentView view, List<Tip> tips, Collection<Cid> without) {
    Map<AuthorId, List<Tip>> byAuthor = new HashMap<>();
    tips.forEach(tip -> byAuthor.computeIfAbsent(tip.author(), a -> new ArrayList<>()).add(tip));
    List<ChainSegment> segments = new ArrayList<>();
    for (List<Tip> ofAuthor : byAuthor.values()) {
      if (ofAuthor.size() == 1 && without.isEmpty()) {
        segments.add(ChainSegment.ofChain(view, 0, header(view, ofAuthor.get(0).cid())));
      } else {
        segments.addAll(stretches(view, missing(view, cids(ofAuthor), without)));
      }
    }
    return segments;
  }

  /** Returns the blocks of one author above one of its blocks. */
  static List<ChainSegment> above(DocumentView view, List<Tip> tipsOfAuthor, BlockHeader base) {
    if (tipsOfAuthor.size() == 1) {
      BlockHeader last = header(view, tipsOfAuthor.get(0).cid());
      return List.of(ChainSegment.ofChain(view, base.seq(), last));
    }
    return stretches(view, missing(view, cids(tipsOfAuthor), List.of(base.cid())));
  }

  private static List<Cid> cids(List<Tip> tips) {
    return tips.stream().map(Tip::cid).toList();
  }

  /** Returns all blocks of an author with these tips. */
  static List<BlockHeader> ofAuthor(DocumentView view, List<Tip> tips) {
    return missing(view, cids(tips), List.of());
  }

  /**
   * Returns blocks of forked chains as stretches of these, each as long as can be: what has to be
   * kept of them until they are sent grows with the number of forks and not with that of blocks.
   */
  static List<ChainSegment> stretches(DocumentView view, Collection<BlockHeader> blocks) {
    List<BlockHeader> falling = new ArrayList<>(new LinkedHashSet<>(blocks));
    falling.sort(BY_FALLING_SEQ);
    Map<Cid, Stretch> expecting = new HashMap<>();
    List<Stretch> stretches = new ArrayList<>();
    for (BlockHeader block : falling) {
      Stretch stretch = expecting.remove(block.cid());
      if (stretch == null) {
        stretch = new Stretch(block);
        stretches.add(stretch);
      }
      stretch.first = block.seq();
      if (block.back().isPresent()) {
        expecting.putIfAbsent(block.back().get(), stretch);
      }
    }
    List<ChainSegment> segments = new ArrayList<>(stretches.size());
    stretches.forEach(one -> segments.add(ChainSegment.ofChain(view, one.first - 1, one.last)));
    return segments;
  }

  private static final class Stretch {
    private final BlockHeader last;
    private long first;

    Stretch(BlockHeader last) {
      this.last = last;
    }
  }

  /**
   * Returns the blocks on the back-chains of {@code ends} and on none of {@code without}, by
   * falling number. Only the stretches above the common part are walked: both sides step down
   * together.
   */
  static List<BlockHeader> missing(
      DocumentView view, Collection<Cid> ends, Collection<Cid> without) {
    BackWalk walk = new BackWalk(view);
    ends.forEach(walk::wanted);
    without.forEach(walk::unwanted);
    return walk.run();
  }

  /**
   * Returns the blocks that are no ancestors of {@code theirs}, which are all known. One queue over
   * both frontiers finds them; of an author with one chain only the least number is kept.
   */
  static List<ChainSegment> notBelow(DocumentView view, Collection<Cid> theirs) {
    TipTable tips = new TipTable(view.tips());
    if (theirs.isEmpty()) {
      return above(view, view.tips(), List.of());
    }
    Map<AuthorId, Long> least = new HashMap<>();
    List<BlockHeader> forked = new ArrayList<>();
    Walk.difference(
        headers(view, view.heads().heads()),
        headers(view, theirs),
        BlockHeader.TOPOLOGICAL,
        block -> headers(view, block.links()),
        block -> {
          if (tips.of(block.author()).size() == 1) {
            least.merge(block.author(), block.seq(), Math::min);
          } else {
            forked.add(block);
          }
        });
    List<ChainSegment> segments = new ArrayList<>();
    least.forEach(
        (author, seq) -> {
          BlockHeader last = header(view, tips.of(author).get(0).cid());
          segments.add(ChainSegment.ofChain(view, seq - 1, last));
        });
    segments.addAll(stretches(view, forked));
    return segments;
  }

  /**
   * Returns the blocks above one in its author's chain up to the first that is signed, counting
   * ones or not; none if there is no signed one.
   */
  static List<BlockHeader> vouchers(DocumentView view, BlockHeader end) {
    Map<Cid, BlockHeader> below = new HashMap<>();
    ArrayDeque<BlockHeader> open = new ArrayDeque<>(List.of(end));
    while (!open.isEmpty()) {
      BlockHeader at = open.remove();
      List<Cid> above = new ArrayList<>(view.at(at.author(), at.seq() + 1));
      if (at.equals(end)) {
        above.addAll(view.vouchers(at.cid()));
      }
      for (Cid cid : above) {
        SignedBlock next = view.block(cid).orElseThrow(() -> vanished(cid));
        BlockHeader header = BlockHeader.of(next.block());
        if (header.back().equals(Optional.of(at.cid())) && below.putIfAbsent(cid, at) == null) {
          if (next.signature().isPresent()) {
            return path(header, end, below);
          }
          open.add(header);
        }
      }
    }
    return List.of();
  }

  private static List<BlockHeader> path(
      BlockHeader last, BlockHeader end, Map<Cid, BlockHeader> below) {
    List<BlockHeader> path = new ArrayList<>();
    for (BlockHeader at = last; at != null && !at.equals(end); at = below.get(at.cid())) {
      path.add(at);
    }
    Collections.reverse(path);
    return path;
  }

  private static IllegalStateException vanished(Cid cid) {
    return new IllegalStateException("block " + cid + " has vanished");
  }

  private static List<BlockHeader> headers(DocumentView view, Collection<Cid> cids) {
    return cids.stream().map(cid -> header(view, cid)).toList();
  }

  /** Returns blocks as a segment, in topological order. */
  static ChainSegment sorted(DocumentView view, Collection<Cid> cids) {
    List<BlockHeader> headers = new ArrayList<>(cids.size());
    new LinkedHashSet<>(cids).forEach(cid -> headers.add(header(view, cid)));
    headers.sort(BlockHeader.TOPOLOGICAL);
    CidList sorted = new CidList();
    headers.forEach(header -> sorted.add(header.cid()));
    return ChainSegment.ofList(sorted);
  }

  /** Steps down back-chains by falling number, wanted and unwanted ones together. */
  private static final class BackWalk {
    private final DocumentView view;
    private final PriorityQueue<BlockHeader> queue = new PriorityQueue<>(BY_FALLING_SEQ);
    private final Set<Cid> wanted = new HashSet<>();
    private final Set<Cid> unwanted = new HashSet<>();
    private int wantedQueued;

    BackWalk(DocumentView view) {
      this.view = view;
    }

    void wanted(Cid cid) {
      if (!unwanted.contains(cid) && wanted.add(cid)) {
        queue.add(header(view, cid));
        wantedQueued++;
      }
    }

    void unwanted(Cid cid) {
      if (!unwanted.add(cid)) {
        return;
      }
      if (wanted.remove(cid)) {
        wantedQueued--;
      } else {
        queue.add(header(view, cid));
      }
    }

    List<BlockHeader> run() {
      List<BlockHeader> found = new ArrayList<>();
      while (wantedQueued > 0) {
        BlockHeader block = queue.remove();
        boolean isWanted = wanted.contains(block.cid());
        if (isWanted) {
          found.add(block);
          wantedQueued--;
          block.back().ifPresent(this::wanted);
        } else {
          block.back().ifPresent(this::unwanted);
        }
      }
      return found;
    }
  }
}
