package dev.pleach.dag.sketch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Reads the difference of two sets from their symbols. Where several sets are compared at once,
 * each under its own key, their symbols are added ({@link Symbols#plus}); the key whose hash fits
 * an item says which set it belongs to.
 *
 * <p>A symbol of the difference that holds one item is <i>pure</i>: its count is 1 or -1 and its
 * check is the hash of its sum. The item is taken out of all its symbols, which makes others pure.
 * The other side may be hostile: an item that it has to itself must not be in the own set and one
 * that it lacks must be, no item comes twice, there are no more items than symbols, and a symbol
 * that showed an item is empty without it. Whatever breaks this is garbage and ends the decoding
 * for good. Work and memory are bounded by the symbols that were given. Not for several threads at
 * once.
 */
public final class SketchDecoder {
  /** How far a decoding is. */
  public enum State {
    /** More symbols are needed. */
    OPEN,
    /** The difference is complete. */
    DONE,
    /** The symbols are not those of two sets under these keys. */
    GARBAGE
  }

  /** An item that is taken out of all symbols below {@code index}, the next one it belongs to. */
  private record Known(SketchItem item, long hash, long sign, int index, long state) {
    Known next() {
      long stepped = Mapping.step(state);
      return new Known(item, hash, sign, Mapping.after(index, stepped), stepped);
    }
  }

  private final SketchKind kind;
  private final List<SketchSet> sets;
  private final SketchEstimate estimate = new SketchEstimate();
  private final Set<SketchItem> found = new HashSet<>();
  private final List<SketchDifference> differences = new ArrayList<>();
  private final Cells cells;

  /** Items found, by the first symbol of theirs that was not given yet. */
  private final PriorityQueue<Known> known =
      new PriorityQueue<>(Comparator.comparingInt(Known::index));

  private int[] queue = new int[64];
  private int queued;
  private State state = State.OPEN;

  /**
   * Begins without symbols.
   *
   * @param sets the own sets, at least one
   */
  public SketchDecoder(SketchKind kind, List<? extends SketchSet> sets) {
    this.kind = kind;
    this.sets = List.copyOf(sets);
    if (this.sets.isEmpty()) {
      throw new IllegalArgumentException("no set to compare");
    }
    cells = Cells.empty(kind, 0, 0);
  }

  /**
   * Takes the symbols that follow those given so far, and decodes as far as they reach.
   *
   * @param remote symbols of the other side
   * @param own the own ones, of the same indexes
   * @return the state afterwards; unchanged if it was no longer {@link State#OPEN}
   * @throws IllegalArgumentException if the indexes are not the next ones
   */
  public State add(Symbols remote, Symbols own) {
    if (state != State.OPEN) {
      return state;
    }
    int from = cells.end();
    Cells next = remote.minus(own).cells();
    cells.append(next);
    estimate.add(next);
    takeOutKnown();
    for (int i = from; i < cells.end(); i++) {
      enqueue(i);
    }
    peel();
    return state;
  }

  private void peel() {
    while (queued > 0 && state == State.OPEN) {
      queued--;
      peel(queue[queued]);
    }
    if (state == State.OPEN && cells.count() > 0 && cells.isEmpty(0)) {
      state = areAllEmpty() ? State.DONE : State.GARBAGE;
    }
  }

  private boolean areAllEmpty() {
    for (int i = 0; i < cells.end(); i++) {
      if (!cells.isEmpty(i)) {
        return false;
      }
    }
    return true;
  }

  private void enqueue(int index) {
    long counter = cells.counter(index);
    if (counter != 1 && counter != -1) {
      return;
    }
    if (queued == queue.length) {
      queue = Arrays.copyOf(queue, 2 * queued);
    }
    queue[queued] = index;
    queued++;
  }

  private void peel(int index) {
    long counter = cells.counter(index);
    if (counter != 1 && counter != -1) {
      return;
    }
    SketchItem item = cells.sum(index);
    long check = cells.check(index);
    for (int set = 0; set < sets.size(); set++) {
      if (sets.get(set).key().hash(kind, item) == check) {
        take(index, new SketchDifference(set, item, counter > 0), check);
        return;
      }
    }
  }

  private void take(int index, SketchDifference difference, long hash) {
    SketchItem item = difference.item();
    boolean isOwn = sets.get(difference.set()).contains(item);
    if (isOwn == difference.isRemote() || differences.size() >= cells.count() || !found.add(item)) {
      state = State.GARBAGE;
      return;
    }
    differences.add(difference);
    takeOut(item, hash, difference.isRemote() ? -1 : 1);
    if (!cells.isEmpty(index)) {
      state = State.GARBAGE;
    }
  }

  private void takeOut(SketchItem item, long hash, long sign) {
    int end = cells.end();
    int index = 0;
    long z = Mapping.start(hash);
    while (index < end) {
      cells.applyTo(index, item, hash, sign);
      enqueue(index);
      z = Mapping.step(z);
      index = Mapping.after(index, z);
    }
    known.add(new Known(item, hash, sign, index, z));
  }

  /** Takes the items found so far out of the symbols that have just come, and of no others. */
  private void takeOutKnown() {
    int end = cells.end();
    while (!known.isEmpty() && known.peek().index() < end) {
      Known one = known.remove();
      cells.applyTo(one.index(), one.item(), one.hash(), one.sign());
      known.add(one.next());
    }
  }

  /** Returns how far the decoding is. */
  public State state() {
    return state;
  }

  /** Returns how many symbols were given. */
  public int held() {
    return cells.count();
  }

  /**
   * Returns what was found so far, in no particular order: the whole difference once {@link
   * State#DONE}, and not to be relied on before.
   */
  public List<SketchDifference> differences() {
    return List.copyOf(differences);
  }

  /**
   * Returns how many items the difference has, guessed from the counts of the symbols given so far;
   * the number of those found once {@link State#DONE}; at least the number of those found. Rests on
   * what the other side claims.
   */
  public double estimate() {
    return state == State.DONE ? differences.size() : Math.max(differences.size(), estimate.size());
  }
}
