package dev.pleach.crdt;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * Finds out what indexes mean that were valid at other versions, and where concurrent insertions
 * go.
 *
 * <p><b>Idea</b> (Gentle, Kleppmann: Collaborative Text Editing with Eg-walker, EuroSys 2025). Ops
 * carry plain indexes, valid at the version of their parents. The walker knows all elements since
 * its start, each with two states: at the <em>prepare</em> version P, which is moved to the parents
 * of the next op by taking back ops and putting them on again, and in the <em>effect</em> version
 * E, which holds all ops so far. An index is looked up at P; what it does to the merged text is
 * said in terms of E.
 *
 * <p><b>Order</b> (FugueMax; Weidner, Kleppmann: The Art of the Fugue). Every element is a node of
 * a tree. Inserting at P: the left origin is the element before the index, the right origin what
 * follows that among all elements known at P, deleted ones included. If no right child of the left
 * origin is known, the new node becomes a right child of it, else a left child of the right origin.
 * Left siblings ascend by the order key; right siblings stand in the reverse order of their right
 * origins, ties ascend by the order key. The sequence is the walk left children, node, right
 * children. In a run each element is the right child of the one before it, so a run is one record;
 * children hang on its first (left ones) and last element (right ones) only, and where they would
 * hang elsewhere the record is split.
 *
 * <p><b>Start.</b> At a critical version, one that every later op has in its past, all that is
 * known is the length of the text; it stands here as one record.
 *
 * <p>Element ids are numbers in order of arrival; those of the start come first.
 */
final class SequenceWalker {
  /** The place behind everything, as a right origin. */
  private static final int END = -1;

  /** What an op does to the merged sequence. */
  interface Effect {
    /** For ops whose effect is there already. */
    Effect NONE =
        new Effect() {
          @Override
          public void inserted(int index, int id, int length) {}

          @Override
          public void deleted(int index, int id, int length) {}
        };

    /** Elements with ids from {@code id} on stand at {@code index} now. */
    void inserted(int index, int id, int length);

    /** Elements with ids from {@code id} on, which stood at {@code index}, are gone. */
    void deleted(int index, int id, int length);
  }

  private final SequenceLog log;
  private final Causality causality;
  private final RecordTree tree = new RecordTree();
  private final TreeMap<Integer, Integer> recordOfId = new TreeMap<>();
  private int[] rightOrigins = new int[16];
  private int[] rightChildren = new int[16];
  private int[] leftChildren = new int[16];
  private int[] nextSibling = new int[16];

  /** Entries that insert, and the first ids they were given. */
  private final Ints inserting = new Ints();

  private final Ints firstIds = new Ints();
  private final int firstEntry;
  private int nextId;

  /** By entry since the start: its first id, or where its targets are. */
  private final Ints firstIdOf = new Ints();

  private int[][] targetsOf = new int[8][];

  /** How many entries of each line P holds. */
  private int[] known = new int[4];

  private int lastEvent = -1;

  /**
   * Starts at a critical version.
   *
   * @param log the runs of the sequence
   * @param firstEntry the first entry that is not in the critical version; all before it are
   * @param startLength length of the sequence at that version
   */
  SequenceWalker(SequenceLog log, Causality causality, int firstEntry, int startLength) {
    this.log = log;
    this.causality = causality;
    this.firstEntry = firstEntry;
    if (startLength > 0) {
      newRecord(0, 0, startLength, RecordTree.PRESENT, true, END);
    }
    nextId = startLength;
    for (int line = 0; line < log.lineCount(); line++) {
      setKnown(line, log.entries(line).below(firstEntry));
    }
  }

  int firstEntry() {
    return firstEntry;
  }

  /** Applies the next entry of the log. */
  void apply(int entry, Effect effect) {
    moveTo(log.op(entry));
    firstIdOf.add(nextId);
    switch (log.kind(entry)) {
      case INSERT -> insert(entry, effect);
      case DELETE -> delete(entry, log.position(entry), log.length(entry), effect);
      case CLEAR -> delete(entry, 0, tree.presentCount(), effect);
    }
    int line = log.lineOf(entry);
    setKnown(line, known(line) + 1);
  }

  /** The id of the element that the author of the op saw at this index; -1 if there was none. */
  int idAt(long op, int index) {
    moveTo(op);
    if (index >= tree.presentCount()) {
      return -1;
    }
    int record = tree.atPresent(index);
    return tree.id(record) + tree.offset();
  }

  /** The op that inserted an element since the start. */
  long opOf(int id) {
    int at = firstIndexOf(id);
    return log.op(inserting.get(at)) + (id - firstIds.get(at));
  }

  private int firstIndexOf(int id) {
    int low = 0;
    int high = firstIds.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstIds.get(middle) <= id) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The id of the element that the entry's k-th op inserted. */
  int idOf(int entry, int k) {
    return firstIdOf.get(entry - firstEntry) + k;
  }

  /** Ids of the visible elements in order. */
  Ints visibleIds() {
    Ints ids = new Ints();
    for (int record : tree.inOrder()) {
      for (int k = 0; tree.isVisible(record) && k < tree.length(record); k++) {
        ids.add(tree.id(record) + k);
      }
    }
    return ids;
  }

  // Moving P. Versions are closed, so P holds a prefix of every line; ops take effect on the state
  // of
  // an element by adding and subtracting, so the order of moves does not matter.

  private void moveTo(long op) {
    int event = Causality.event(op);
    if (event == lastEvent) {
      return;
    }
    lastEvent = event;
    for (int line = 0; line < log.lineCount(); line++) {
      Ints entries = log.entries(line);
      int at = known(line);
      while (at > 0 && !log.isPast(entries.get(at - 1), op)) {
        shift(entries.get(--at), -1);
      }
      while (at < entries.size() && isApplied(entries.get(at)) && log.isPast(entries.get(at), op)) {
        shift(entries.get(at++), 1);
      }
      setKnown(line, at);
    }
  }

  private boolean isApplied(int entry) {
    return entry - firstEntry < firstIdOf.size();
  }

  private int known(int line) {
    return line < known.length ? known[line] : 0;
  }

  private void setKnown(int line, int count) {
    if (line >= known.length) {
      known = Arrays.copyOf(known, 2 * line);
    }
    known[line] = count;
  }

  private void shift(int entry, int by) {
    if (log.kind(entry) == SequenceLog.Kind.INSERT) {
      shiftIds(idOf(entry, 0), log.length(entry), by);
      return;
    }
    int[] targets = targetsOf[entry - firstEntry];
    for (int i = 0; i < targets.length; i += 2) {
      shiftIds(targets[i], targets[i + 1], by);
    }
  }

  private void shiftIds(int id, int length, int by) {
    int at = id;
    int end = id + length;
    while (at < end) {
      int record = startingAt(at);
      if (tree.length(record) > end - at) {
        split(record, end - at);
      }
      tree.setState(record, tree.state(record) + by);
      at += tree.length(record);
    }
  }

  private int startingAt(int id) {
    int record = recordOfId.floorEntry(id).getValue();
    int inside = id - tree.id(record);
    return inside == 0 ? record : split(record, inside);
  }

  // Deleting.

  private void delete(int entry, int from, int length, Effect effect) {
    int present = tree.presentCount();
    int start = Math.min(from, present);
    int left = Math.min(length, present - start);
    Ints targets = new Ints();
    while (left > 0) {
      int record = tree.atPresent(start);
      int inside = tree.offset();
      if (inside > 0) {
        record = split(record, inside);
      }
      if (tree.length(record) > left) {
        split(record, left);
      }
      targets.add(tree.id(record));
      targets.add(tree.length(record));
      left -= tree.length(record);
      delete(record, effect);
    }
    int index = entry - firstEntry;
    if (index >= targetsOf.length) {
      targetsOf = Arrays.copyOf(targetsOf, 2 * index);
    }
    targetsOf[index] = targets.toArray();
  }

  private void delete(int record, Effect effect) {
    tree.setState(record, tree.state(record) + 1);
    if (tree.isVisible(record)) {
      int index = tree.visibleBefore(record);
      tree.hide(record);
      effect.deleted(index, tree.id(record), tree.length(record));
    }
  }

  // Inserting.

  private void insert(int entry, Effect effect) {
    int length = log.length(entry);
    int id = nextId;
    nextId += length;
    inserting.add(entry);
    firstIds.add(id);
    int left = leftOrigin(Math.min(log.position(entry), tree.presentCount()));
    int right = tree.nextKnown(left);
    int rightOrigin = right == 0 ? END : tree.id(right);
    int index;
    if (knowsRightChild(left)) {
      int record = placeLeft(right, id, length, rightOrigin);
      index = tree.visibleBefore(record);
    } else if (continues(left, id, rightOrigin)) {
      int before = tree.length(left);
      tree.setLength(left, before + length);
      index = tree.visibleBefore(left) + before;
    } else {
      int record = placeRight(left, id, length, rightOrigin);
      index = tree.visibleBefore(record);
    }
    effect.inserted(index, id, length);
  }

  /** The record that ends with the element before the index; 0 at the start. */
  private int leftOrigin(int index) {
    if (index == 0) {
      return 0;
    }
    int record = tree.atPresent(index - 1);
    int inside = tree.offset() + 1;
    if (inside < tree.length(record)) {
      split(record, inside);
    }
    return record;
  }

  private boolean knowsRightChild(int record) {
    for (int child = rightChildren[record]; child != 0; child = nextSibling[child]) {
      if (tree.state(child) != RecordTree.ABSENT) {
        return true;
      }
    }
    return false;
  }

  /** True if the new run can be part of the record: the next ids, nothing known in between. */
  private boolean continues(int record, int id, int rightOrigin) {
    return record != 0
        && tree.id(record) + tree.length(record) == id
        && rightChildren[record] == 0
        && rightOrigins[record] == rightOrigin
        && tree.isVisible(record);
  }

  private int placeRight(int parent, int id, int length, int rightOrigin) {
    int previous = 0;
    int next = rightChildren[parent];
    while (next != 0 && standsBefore(next, id, rightOrigin)) {
      previous = next;
      next = nextSibling[next];
    }
    int after = previous == 0 ? parent : lastBelow(previous);
    int record = newRecord(after, id, length, RecordTree.PRESENT, true, rightOrigin);
    nextSibling[record] = next;
    if (previous == 0) {
      rightChildren[parent] = record;
    } else {
      nextSibling[previous] = record;
    }
    return record;
  }

  /** The order of right siblings. */
  private boolean standsBefore(int sibling, int id, int rightOrigin) {
    int other = rightOrigins[sibling];
    if (other != rightOrigin) {
      return placeOf(other) > placeOf(rightOrigin);
    }
    return compareKeys(tree.id(sibling), id) < 0;
  }

  private int placeOf(int origin) {
    // A right origin is the first element of its record and stays so: records are cut, never
    // joined.
    return origin == END ? Integer.MAX_VALUE : tree.placeOf(startingAt(origin));
  }

  private int placeLeft(int parent, int id, int length, int rightOrigin) {
    int previous = 0;
    int next = leftChildren[parent];
    while (next != 0 && compareKeys(tree.id(next), id) < 0) {
      previous = next;
      next = nextSibling[next];
    }
    int after =
        previous != 0 ? lastBelow(previous) : tree.previous(next == 0 ? parent : firstBelow(next));
    int record = newRecord(after, id, length, RecordTree.PRESENT, true, rightOrigin);
    nextSibling[record] = next;
    if (previous == 0) {
      leftChildren[parent] = record;
    } else {
      nextSibling[previous] = record;
    }
    return record;
  }

  private int compareKeys(int id, int other) {
    return causality.compare(opOf(id), opOf(other));
  }

  /** The last record of the subtree, in order. */
  private int lastBelow(int record) {
    int at = record;
    while (rightChildren[at] != 0) {
      at = rightChildren[at];
      while (nextSibling[at] != 0) {
        at = nextSibling[at];
      }
    }
    return at;
  }

  /** The first record of the subtree, in order. */
  private int firstBelow(int record) {
    int at = record;
    while (leftChildren[at] != 0) {
      at = leftChildren[at];
    }
    return at;
  }

  /** Cuts a record and returns its second half, which becomes the right child of the first. */
  private int split(int record, int at) {
    int length = tree.length(record);
    tree.setLength(record, at);
    int second =
        newRecord(
            record,
            tree.id(record) + at,
            length - at,
            tree.state(record),
            tree.isVisible(record),
            rightOrigins[record]);
    rightChildren[second] = rightChildren[record];
    rightChildren[record] = second;
    return second;
  }

  private int newRecord(
      int after, int id, int length, int state, boolean isVisible, int rightOrigin) {
    int record = tree.add(after, id, length, state, isVisible);
    if (tree.capacity() > rightOrigins.length) {
      rightOrigins = Arrays.copyOf(rightOrigins, tree.capacity());
      rightChildren = Arrays.copyOf(rightChildren, tree.capacity());
      leftChildren = Arrays.copyOf(leftChildren, tree.capacity());
      nextSibling = Arrays.copyOf(nextSibling, tree.capacity());
    }
    rightOrigins[record] = rightOrigin;
    recordOfId.put(id, record);
    return record;
  }
}
