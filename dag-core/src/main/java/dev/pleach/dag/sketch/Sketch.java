package dev.pleach.dag.sketch;

/**
 * Some symbols of a set that changes: items are put in and taken out, in any order and by any
 * number of calls, and the symbols are those of the set that remains. Adding an item to the first
 * 4,096 symbols touches 16 of them on average, 2 (ln M - 0.42) for M.
 *
 * <p>It does not know which items it holds: taking out one that is not there spoils it. Not for
 * several threads at once.
 */
public final class Sketch {
  private final SketchKey key;
  private final Cells cells;

  /** Begins with the first {@code count} symbols of the empty set. */
  public Sketch(SketchKind kind, SketchKey key, int count) {
    this(kind, key, 0, count);
  }

  /** Begins with symbols {@code from} to {@code from + count - 1} of the empty set. */
  public Sketch(SketchKind kind, SketchKey key, int from, int count) {
    this.key = key;
    cells = Cells.empty(kind, from, count);
  }

  /** Returns the key. */
  public SketchKey key() {
    return key;
  }

  /** Puts an item in that is not there. */
  public void add(SketchItem item) {
    cells.apply(item, key.hash(cells.kind(), item), 1);
  }

  /** Takes an item out that is there. */
  public void remove(SketchItem item) {
    cells.apply(item, key.hash(cells.kind(), item), -1);
  }

  /** Returns the index of the first symbol. */
  public int from() {
    return cells.from();
  }

  /** Returns the number of symbols. */
  public int count() {
    return cells.count();
  }

  /** Returns all symbols as they are now. */
  public Symbols symbols() {
    return symbols(from(), count());
  }

  /**
   * Returns some of the symbols as they are now.
   *
   * @throws IllegalArgumentException if they are not all here
   */
  public Symbols symbols(int from, int count) {
    return new Symbols(cells.copy(from, count));
  }
}
