package dev.pleach.crdt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The runs that were applied to one sequence, in order of arrival: a few numbers each, no content.
 * It is all that is needed to find out again what an index meant at an old version.
 *
 * <p>Events are numbered in order of arrival, so the entries ascend by op.
 */
final class SequenceLog {
  /** What a run does. */
  enum Kind {
    INSERT,
    DELETE,
    /** Deletes everything that its author saw. */
    CLEAR
  }

  private static final Kind[] KINDS = Kind.values();

  private final Causality causality;
  private final Map<Integer, Integer> lineOfChain = new HashMap<>();
  private Ints[] lines = new Ints[2];
  private int lineCount;
  private long[] ops = new long[8];
  private int[] positions = new int[8];
  private int[] lengths = new int[8];
  private byte[] kinds = new byte[8];
  private int[] lineOf = new int[8];
  private int size;

  SequenceLog(Causality causality) {
    this.causality = causality;
  }

  int size() {
    return size;
  }

  /** Appends an entry and returns its number. */
  int add(Kind kind, long op, int position, int length) {
    if (size == ops.length) {
      grow();
    }
    int line = line(causality.events().chain(Causality.event(op)));
    ops[size] = op;
    positions[size] = position;
    lengths[size] = length;
    kinds[size] = (byte) kind.ordinal();
    lineOf[size] = line;
    lines[line].add(size);
    return size++;
  }

  private int line(int chain) {
    Integer known = lineOfChain.get(chain);
    if (known != null) {
      return known;
    }
    if (lineCount == lines.length) {
      lines = Arrays.copyOf(lines, 2 * lineCount);
    }
    lines[lineCount] = new Ints();
    lineOfChain.put(chain, lineCount);
    return lineCount++;
  }

  private void grow() {
    int capacity = 2 * size;
    ops = Arrays.copyOf(ops, capacity);
    positions = Arrays.copyOf(positions, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    kinds = Arrays.copyOf(kinds, capacity);
    lineOf = Arrays.copyOf(lineOf, capacity);
  }

  Kind kind(int entry) {
    return KINDS[kinds[entry]];
  }

  long op(int entry) {
    return ops[entry];
  }

  int position(int entry) {
    return positions[entry];
  }

  int length(int entry) {
    return lengths[entry];
  }

  /** The entries of one chain stand in a line; this is the line of an entry. */
  int lineOf(int entry) {
    return lineOf[entry];
  }

  int lineCount() {
    return lineCount;
  }

  /** The entries of one chain, in causal order. */
  Ints entries(int line) {
    return lines[line];
  }

  boolean isPast(int entry, long op) {
    return causality.isPast(ops[entry], op);
  }

  /** The last entry that does not stand behind the op; -1 if there is none. */
  int atOrBefore(long op) {
    int found = Arrays.binarySearch(ops, 0, size, op);
    return found >= 0 ? found : -found - 2;
  }

  /** The first entry that is not in the past of the op; {@code until} if all before it are. */
  int firstBeside(long op, int until) {
    int first = until;
    for (int line = 0; line < lineCount; line++) {
      Ints entries = lines[line];
      int known = known(entries, op);
      if (known < entries.size()) {
        first = Math.min(first, entries.get(known));
      }
    }
    return first;
  }

  /** How many entries of a chain are in the past of the op: they are the first ones. */
  private int known(Ints entries, long op) {
    int high = entries.size();
    if (high > 0 && isPast(entries.get(high - 1), op)) {
      return high;
    }
    int low = 0;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isPast(entries.get(middle), op)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
