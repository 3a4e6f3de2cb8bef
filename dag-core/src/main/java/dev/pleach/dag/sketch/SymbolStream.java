package dev.pleach.dag.sketch;

import java.util.List;

/**
 * The symbols of a set that no longer changes, run after run, as far as anybody asks. It remembers
 * for each item the next symbol it belongs to (12 bytes), so a run costs one look at each item and
 * the symbols that are touched. Not for several threads at once.
 */
public final class SymbolStream {
  private final SketchKind kind;
  private final SketchKey key;
  private final List<SketchItem> items;
  private final long[] states;
  private final int[] indexes;
  private int end;

  /**
   * Takes a set.
   *
   * @param items each once; not to be changed afterwards
   */
  public SymbolStream(SketchKind kind, SketchKey key, List<SketchItem> items) {
    this.kind = kind;
    this.key = key;
    this.items = items;
    states = new long[items.size()];
    indexes = new int[items.size()];
    for (int i = 0; i < states.length; i++) {
      states[i] = Mapping.start(key.hash(kind, items.get(i)));
    }
  }

  /** Returns the number of items. */
  public int size() {
    return states.length;
  }

  /** Returns how many symbols were given out. */
  public int end() {
    return end;
  }

  /** Returns the next symbols. */
  public Symbols next(int count) {
    Cells cells = Cells.empty(kind, end, count);
    end = cells.end();
    for (int i = 0; i < states.length; i++) {
      if (indexes[i] < end) {
        apply(cells, i);
      }
    }
    return new Symbols(cells);
  }

  private void apply(Cells cells, int i) {
    SketchItem item = items.get(i);
    long hash = key.hash(kind, item);
    long state = states[i];
    int index = indexes[i];
    while (index < end) {
      cells.applyTo(index, item, hash, 1);
      state = Mapping.step(state);
      index = Mapping.after(index, state);
    }
    states[i] = state;
    indexes[i] = index;
  }
}
