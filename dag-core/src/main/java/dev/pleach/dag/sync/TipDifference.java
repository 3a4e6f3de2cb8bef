package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the answering side finds by merging the other side's tips with its own: what to send, what
 * to want, and which authors' chains fork.
 *
 * <p>The tips lemma carries it: a causally closed set is the union of the back-chains of its tips,
 * so equal tips mean equal sets, and for an author with one chain on each side the longer one says
 * it all. Names are truncated to 8 bytes; a clash at worst hides a difference that the heads then
 * show.
 */
final class TipDifference {
  private final DocumentView view;
  private final TipTable own;
  private final List<TipItem> wants = new ArrayList<>();
  private final List<Long> forks = new ArrayList<>();
  private final List<ChainSegment> sends = new ArrayList<>();

  private TipDifference(DocumentView view, TipTable own) {
    this.view = view;
    this.own = own;
  }

  /** Compares; {@code remote} is sorted and without doubles. */
  static TipDifference of(DocumentView view, List<TipItem> remote) {
    TipDifference difference = new TipDifference(view, new TipTable(view.tips()));
    difference.merge(remote);
    return difference;
  }

  /** Own tips of authors of whom more is wanted, by author; "send what lies above this". */
  List<TipItem> wants() {
    return wants;
  }

  /** Authors to be repaired by showing each other all of their blocks. */
  List<Long> forks() {
    return forks;
  }

  /** What the other side lacks, the forks aside. */
  List<ChainSegment> sends() {
    return sends;
  }

  private void merge(List<TipItem> remote) {
    int theirs = 0;
    int ours = 0;
    while (theirs < remote.size() || ours < own.size()) {
      long author8 = leastAuthor(remote, theirs, ours);
      int theirsFrom = theirs;
      while (theirs < remote.size() && remote.get(theirs).author8() == author8) {
        theirs++;
      }
      int oursFrom = ours;
      while (ours < own.size() && own.name(ours) == author8) {
        ours++;
      }
      compare(author8, remote.subList(theirsFrom, theirs), tips(oursFrom, ours));
    }
  }

  private long leastAuthor(List<TipItem> remote, int theirs, int ours) {
    if (ours == own.size()) {
      return remote.get(theirs).author8();
    }
    long mine = own.name(ours);
    if (theirs == remote.size()) {
      return mine;
    }
    long other = remote.get(theirs).author8();
    return Long.compareUnsigned(mine, other) < 0 ? mine : other;
  }

  private List<Tip> tips(int from, int to) {
    List<Tip> tips = new ArrayList<>();
    for (int i = from; i < to; i++) {
      tips.add(own.get(i));
    }
    return tips;
  }

  /** One author: R = {@code theirs} alone, L = {@code mine} alone, C = common. */
  private void compare(long author8, List<TipItem> theirs, List<Tip> mine) {
    Set<TipItem> onlyTheirs = new HashSet<>(theirs);
    mine.forEach(tip -> onlyTheirs.remove(TipItem.of(tip)));
    Set<TipItem> all = new HashSet<>(theirs);
    List<Tip> onlyMine = mine.stream().filter(tip -> !all.contains(TipItem.of(tip))).toList();
    if (onlyTheirs.isEmpty()) {
      List<Tip> common = new ArrayList<>(mine);
      common.removeAll(onlyMine);
      sends.addAll(Chains.above(view, onlyMine, cidsOf(common)));
    } else if (mine.isEmpty()) {
      wants.add(TipItem.none(author8));
    } else if (theirs.size() == 1 && mine.size() == 1) {
      compareSingle(theirs.get(0), mine.get(0));
    } else {
      forks.add(author8);
    }
  }

  private static List<Cid> cidsOf(List<Tip> tips) {
    return tips.stream().map(Tip::cid).toList();
  }

  private void compareSingle(TipItem theirs, Tip mine) {
    if (theirs.seq() > mine.seq()) {
      wants.add(TipItem.of(mine));
    } else if (theirs.seq() < mine.seq() && theirs.seq() > 0 && isOnChain(theirs, mine)) {
      sends.add(ChainSegment.ofChain(view, theirs.seq(), Chains.header(view, mine.cid())));
    } else {
      forks.add(theirs.author8());
    }
  }

  private boolean isOnChain(TipItem item, Tip mine) {
    List<Cid> at = view.at(mine.author(), item.seq());
    return at.size() == 1 && TipItem.id8(at.get(0)) == item.id8();
  }
}
