package dev.pleach.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ops of which none is in another's past, each with what it carries: what is left when an op takes
 * the place of everything it dominates. As wide as there are concurrent writers, usually 1.
 */
final class Antichain<T> {
  private final List<T> contents = new ArrayList<>(1);
  private long[] ops = new long[1];

  boolean isEmpty() {
    return contents.isEmpty();
  }

  int size() {
    return contents.size();
  }

  long op(int index) {
    return ops[index];
  }

  T content(int index) {
    return contents.get(index);
  }

  /** Adds an op that no op in here dominates: it arrives after its past. */
  void add(long op, T content, Causality causality) {
    int last = contents.size() - 1;
    if (last >= 0 && Causality.event(ops[last]) == Causality.event(op)) {
      // The op before it in the same block has removed everything else it dominates.
      ops[last] = op;
      contents.set(last, content);
      return;
    }
    removePast(op, causality);
    if (contents.size() == ops.length) {
      ops = Arrays.copyOf(ops, 2 * ops.length);
    }
    ops[contents.size()] = op;
    contents.add(content);
  }

  /** Removes what the op dominates; true if that was anything. */
  boolean removePast(long op, Causality causality) {
    int kept = 0;
    for (int i = 0; i < contents.size(); i++) {
      if (!causality.isPast(ops[i], op)) {
        ops[kept] = ops[i];
        contents.set(kept++, contents.get(i));
      }
    }
    boolean removed = kept < contents.size();
    contents.subList(kept, contents.size()).clear();
    return removed;
  }

  /** Index of the op with the greatest order key; -1 if there is none. */
  int greatest(Causality causality) {
    int greatest = -1;
    for (int i = 0; i < contents.size(); i++) {
      if (greatest < 0 || causality.compare(ops[i], ops[greatest]) > 0) {
        greatest = i;
      }
    }
    return greatest;
  }

  /** Indexes by order key, greatest first. */
  List<Integer> ranked(Causality causality) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      indexes.add(i);
    }
    indexes.sort((left, right) -> causality.compare(ops[right], ops[left]));
    return indexes;
  }
}
