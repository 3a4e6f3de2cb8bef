package dev.pleach.dag.sketch;

/**
 * An item that only one side has.
 *
 * @param set which of the sets it belongs to, counted from 0
 * @param item the item
 * @param isRemote whether the other side has it, and not this one
 */
public record SketchDifference(int set, SketchItem item, boolean isRemote) {}
