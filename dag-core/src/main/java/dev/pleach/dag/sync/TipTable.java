package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.List;

/** Own tips, found by the first 8 bytes of their author. */
final class TipTable {
  private final List<Tip> tips;

  /** Takes tips in their order, which is also that of their authors' first 8 bytes, unsigned. */
  TipTable(List<Tip> tips) {
    this.tips = tips;
  }

  int size() {
    return tips.size();
  }

  Tip get(int index) {
    return tips.get(index);
  }

  /** Returns the tips of all authors with this truncated name: none, one, or more after a fork. */
  List<Tip> of(long author8) {
    int from = firstAtLeast(author8);
    int to = from;
    while (to < tips.size() && name(to) == author8) {
      to++;
    }
    return tips.subList(from, to);
  }

  /** Returns the tips of one author. */
  List<Tip> of(AuthorId author) {
    List<Tip> found = new ArrayList<>(of(author.prefix64()));
    found.removeIf(tip -> !tip.author().equals(author));
    return found;
  }

  private int firstAtLeast(long author8) {
    int low = 0;
    int high = tips.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(name(middle), author8) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long name(int index) {
    return tips.get(index).author().prefix64();
  }
}
