package dev.pleach.crdt;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The adds of a counter or number. What one op dominates is a prefix of every chain; so adds are
 * kept chain by chain with running sums, and "all adds but those an op dominates" costs one binary
 * search per chain.
 */
final class AddLog {
  private final Causality causality;
  private final Map<Integer, Line> lines = new HashMap<>();

  AddLog(Causality causality) {
    this.causality = causality;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  void add(long op, BigDecimal delta) {
    int chain = causality.events().chain(Causality.event(op));
    lines.computeIfAbsent(chain, c -> new Line()).add(op, delta);
  }

  /** Makes what the op dominates inert; true if that was anything. */
  boolean removePast(long op) {
    boolean removed = false;
    for (Line line : lines.values()) {
      removed |= line.removeFirst(line.pastOf(op, causality));
    }
    lines.values().removeIf(Line::isEmpty);
    return removed;
  }

  BigDecimal total() {
    BigDecimal total = BigDecimal.ZERO;
    for (Line line : lines.values()) {
      total = total.add(line.sumFrom(line.first));
    }
    return total;
  }

  /** Sum of the adds that are not in the past of the op. */
  BigDecimal totalBeside(long op) {
    BigDecimal total = BigDecimal.ZERO;
    for (Line line : lines.values()) {
      total = total.add(line.sumFrom(line.pastOf(op, causality)));
    }
    return total;
  }

  /** The add with the greatest order key; there is one. */
  long greatest() {
    long greatest = -1;
    for (Line line : lines.values()) {
      long last = line.ops[line.end - 1];
      if (greatest < 0 || causality.compare(last, greatest) > 0) {
        greatest = last;
      }
    }
    return greatest;
  }

  /** The adds of one chain, in causal order; those before {@code first} are inert. */
  private static final class Line {
    private long[] ops = new long[2];
    private BigDecimal[] sums = new BigDecimal[2];
    private int first;
    private int end;

    void add(long op, BigDecimal delta) {
      if (end == ops.length) {
        ops = Arrays.copyOf(ops, 2 * end);
        sums = Arrays.copyOf(sums, 2 * end);
      }
      sums[end] = end == 0 ? delta : sums[end - 1].add(delta);
      ops[end++] = op;
    }

    boolean isEmpty() {
      return first == end;
    }

    BigDecimal sumFrom(int index) {
      if (index == end) {
        return BigDecimal.ZERO;
      }
      return index == 0 ? sums[end - 1] : sums[end - 1].subtract(sums[index - 1]);
    }

    /** Index of the first add that the op does not dominate. */
    int pastOf(long op, Causality causality) {
      int low = first;
      int high = end;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (causality.isPast(ops[middle], op)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    boolean removeFirst(int until) {
      boolean removed = until > first;
      first = until;
      return removed;
    }
  }
}
