package dev.pleach.dag.sketch;

/** One's own side of a set that is being compared. */
public interface SketchSet {
  /** Returns the key of the set's sketch. */
  SketchKey key();

  /** Returns whether the set, as it was when its symbols were made, holds an item. */
  boolean contains(SketchItem item);
}
