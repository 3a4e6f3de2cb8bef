package dev.pleach.crdt;

import java.util.Arrays;

/**
 * The records of a sequence in their final order, under a splay tree that counts.
 *
 * <p>A record is a run of elements with consecutive ids that share their state. Each is present or
 * not at the version where the next index is read (P), and visible or not in the merged text (E).
 * The tree answers "which record holds the i-th element visible at P", "how many visible in E stand
 * before this record", "which record follows and is known at P" in amortised O(log n), whatever the
 * order of access: a splay tree keeps that promise against anybody who chooses the positions,
 * without any random number.
 *
 * <p>All fields are columns of ints; record 0 is none.
 */
final class RecordTree {
  /** State at P: never heard of. */
  static final int ABSENT = 0;

  /** State at P: there; every delete known at P adds one. */
  static final int PRESENT = 1;

  private int[] ids = new int[16];
  private int[] lengths = new int[16];
  private int[] states = new int[16];
  private boolean[] visible = new boolean[16];
  private int[] left = new int[16];
  private int[] right = new int[16];
  private int[] parent = new int[16];
  private int[] presentSum = new int[16];
  private int[] knownSum = new int[16];
  private int[] visibleSum = new int[16];
  private int[] allSum = new int[16];
  private int root;
  private int count = 1;

  /** Where {@link #atPresent} has found its element inside the record. */
  private int offset;

  int capacity() {
    return ids.length;
  }

  /** Makes a record and puts it behind another one, or in front of all if that is 0. */
  int add(int after, int id, int length, int state, boolean isVisible) {
    if (count == ids.length) {
      grow();
    }
    int record = count++;
    ids[record] = id;
    lengths[record] = length;
    states[record] = state;
    visible[record] = isVisible;
    link(record, after);
    return record;
  }

  private void link(int record, int after) {
    if (after == 0) {
      right[record] = root;
    } else {
      splay(after);
      left[record] = after;
      right[record] = right[after];
      right[after] = 0;
      parent[after] = record;
      sum(after);
    }
    if (right[record] != 0) {
      parent[right[record]] = record;
    }
    root = record;
    sum(record);
  }

  private void grow() {
    int capacity = 2 * count;
    ids = Arrays.copyOf(ids, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    states = Arrays.copyOf(states, capacity);
    visible = Arrays.copyOf(visible, capacity);
    left = Arrays.copyOf(left, capacity);
    right = Arrays.copyOf(right, capacity);
    parent = Arrays.copyOf(parent, capacity);
    presentSum = Arrays.copyOf(presentSum, capacity);
    knownSum = Arrays.copyOf(knownSum, capacity);
    visibleSum = Arrays.copyOf(visibleSum, capacity);
    allSum = Arrays.copyOf(allSum, capacity);
  }

  int id(int record) {
    return ids[record];
  }

  int length(int record) {
    return lengths[record];
  }

  int state(int record) {
    return states[record];
  }

  boolean isVisible(int record) {
    return visible[record];
  }

  void setLength(int record, int length) {
    splay(record);
    lengths[record] = length;
    sum(record);
  }

  void setState(int record, int state) {
    splay(record);
    states[record] = state;
    sum(record);
  }

  void hide(int record) {
    splay(record);
    visible[record] = false;
    sum(record);
  }

  /** Number of elements that are visible at P. */
  int presentCount() {
    return presentSum[root];
  }

  /** Number of elements that stand before the record and are visible in E. */
  int visibleBefore(int record) {
    splay(record);
    return visibleSum[left[record]];
  }

  /** Number of all elements that stand before the record: compares places. */
  int placeOf(int record) {
    splay(record);
    return allSum[left[record]];
  }

  /** The record with the element at this index of P; {@link #offset} then says where inside it. */
  int atPresent(int index) {
    int rest = index;
    int at = root;
    while (true) {
      int before = presentSum[left[at]];
      int own = states[at] == PRESENT ? lengths[at] : 0;
      if (rest < before) {
        at = left[at];
      } else if (rest < before + own) {
        offset = rest - before;
        splay(at);
        return at;
      } else {
        rest -= before + own;
        at = right[at];
      }
    }
  }

  int offset() {
    return offset;
  }

  /**
   * The next record behind this one (behind the start if 0) that is known at P; 0 if there is none.
   */
  int nextKnown(int record) {
    int at = root;
    if (record != 0) {
      splay(record);
      at = right[record];
    }
    if (knownSum[at] == 0) {
      return 0;
    }
    while (true) {
      if (knownSum[left[at]] > 0) {
        at = left[at];
      } else if (states[at] != ABSENT) {
        splay(at);
        return at;
      } else {
        at = right[at];
      }
    }
  }

  /** The record that stands right before this one; 0 if it is the first. */
  int previous(int record) {
    splay(record);
    int at = left[record];
    while (right[at] != 0) {
      at = right[at];
    }
    if (at != 0) {
      splay(at);
    }
    return at;
  }

  /** All records in order. */
  int[] inOrder() {
    int[] order = new int[count - 1];
    int[] stack = new int[count];
    int depth = 0;
    int filled = 0;
    int at = root;
    while (at != 0 || depth > 0) {
      while (at != 0) {
        stack[depth++] = at;
        at = left[at];
      }
      at = stack[--depth];
      order[filled++] = at;
      at = right[at];
    }
    return order;
  }

  private void sum(int record) {
    int l = left[record];
    int r = right[record];
    int length = lengths[record];
    int state = states[record];
    presentSum[record] = presentSum[l] + presentSum[r] + (state == PRESENT ? length : 0);
    knownSum[record] = knownSum[l] + knownSum[r] + (state != ABSENT ? length : 0);
    visibleSum[record] = visibleSum[l] + visibleSum[r] + (visible[record] ? length : 0);
    allSum[record] = allSum[l] + allSum[r] + length;
  }

  private void splay(int record) {
    while (parent[record] != 0) {
      int above = parent[record];
      int top = parent[above];
      if (top != 0) {
        boolean inLine = (left[above] == record) == (left[top] == above);
        rotate(inLine ? above : record);
      }
      rotate(record);
    }
    root = record;
  }

  /** Lifts a record over its parent. */
  private void rotate(int record) {
    int above = parent[record];
    int top = parent[above];
    int inner;
    if (left[above] == record) {
      inner = right[record];
      left[above] = inner;
      right[record] = above;
    } else {
      inner = left[record];
      right[above] = inner;
      left[record] = above;
    }
    if (inner != 0) {
      parent[inner] = above;
    }
    parent[above] = record;
    parent[record] = top;
    if (top != 0) {
      if (left[top] == above) {
        left[top] = record;
      } else {
        right[top] = record;
      }
    }
    sum(above);
    sum(record);
  }
}
