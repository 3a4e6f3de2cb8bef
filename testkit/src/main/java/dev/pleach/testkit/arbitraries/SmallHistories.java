package dev.pleach.testkit.arbitraries;

import dev.pleach.dag.block.Block;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every history of up to three replicas and four ops, each op seeing any closed set of earlier ones
 * that holds its author's own: what a table of "who wins" has to be right for.
 *
 * @param <O> what a block carries
 */
public final class SmallHistories<O> {
  /** Most replicas. */
  public static final int REPLICAS_MAX = 3;

  /** Most ops. */
  public static final int OPS_MAX = 4;

  /**
   * One history.
   *
   * @param <O> what a block carries
   * @param history its blocks
   * @param blocks the block of each op
   * @param ops the ops, ancestors first
   * @param past for each op a bit set of the ops in its past
   */
  public record Small<O>(History<O> history, List<Block> blocks, List<O> ops, List<Integer> past) {
    /** Returns true if the op {@code later} dominates the op {@code earlier}. */
    public boolean dominates(int later, int earlier) {
      return (past.get(later) & 1 << earlier) != 0;
    }

    /** Compares two ops by the order key. */
    public int compareKeys(int left, int right) {
      Block l = blocks.get(left);
      Block r = blocks.get(right);
      int byLamport = Long.compare(l.lamport(), r.lamport());
      int byAuthor = byLamport != 0 ? byLamport : l.author().compareTo(r.author());
      return byAuthor != 0 ? byAuthor : l.cid().compareTo(r.cid());
    }
  }

  private final List<O> alphabet;
  private final Consumer<Small<O>> visitor;
  private final List<O> ops = new ArrayList<>();
  private final List<Integer> authors = new ArrayList<>();
  private final List<Integer> pasts = new ArrayList<>();
  private int visited;

  private SmallHistories(List<O> alphabet, Consumer<Small<O>> visitor) {
    this.alphabet = alphabet;
    this.visitor = visitor;
  }

  /**
   * Visits all histories over these ops.
   *
   * @return how many there were
   */
  public static <O> int forEach(List<O> alphabet, Consumer<Small<O>> visitor) {
    SmallHistories<O> all = new SmallHistories<>(alphabet, visitor);
    all.extend();
    return all.visited;
  }

  private void extend() {
    visited++;
    visitor.accept(built());
    if (ops.size() == OPS_MAX) {
      return;
    }
    // A replica that has not written yet is like any other such: the least number stands for all.
    int known = new HashSet<>(authors).size();
    for (int author = 0; author < Math.min(REPLICAS_MAX, known + 1); author++) {
      for (int past : pastsOf(author)) {
        for (O op : alphabet) {
          push(author, past, op);
          extend();
          pop();
        }
      }
    }
  }

  private void push(int author, int past, O op) {
    authors.add(author);
    pasts.add(past);
    ops.add(op);
  }

  private void pop() {
    int last = ops.size() - 1;
    authors.remove(last);
    pasts.remove(last);
    ops.remove(last);
  }

  private Set<Integer> pastsOf(int author) {
    int own = 0;
    for (int i = 0; i < ops.size(); i++) {
      if (authors.get(i) == author) {
        own |= 1 << i;
      }
    }
    Set<Integer> pasts = new HashSet<>();
    for (int seen = 0; seen < 1 << ops.size(); seen++) {
      pasts.add(closed(seen | own));
    }
    return pasts;
  }

  private int closed(int seen) {
    int all = seen;
    for (int i = ops.size() - 1; i >= 0; i--) {
      if ((all & 1 << i) != 0) {
        all |= pasts.get(i);
      }
    }
    return all;
  }

  private Small<O> built() {
    History<O> history = new History<>();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      List<Block> seen = new ArrayList<>();
      Optional<Block> back = Optional.empty();
      for (int j = 0; j < i; j++) {
        if ((pasts.get(i) & 1 << j) != 0) {
          seen.add(blocks.get(j));
        }
        if (authors.get(j).equals(authors.get(i))) {
          back = Optional.of(blocks.get(j));
        }
      }
      byte[] bytes = String.valueOf(ops.get(i)).getBytes(StandardCharsets.UTF_8);
      blocks.add(history.write(authors.get(i), back, seen, ops.get(i), 1, bytes));
    }
    return new Small<>(history, blocks, List.copyOf(ops), List.copyOf(pasts));
  }
}
