package dev.pleach.dag.sketch;

/**
 * An item of a set: its 16 or 20 bytes as big-endian words. Ordered, so that items that a stranger
 * ground to collide in a hash table cost a logarithm and not a walk.
 *
 * @param first bytes 0 to 7
 * @param second bytes 8 to 15
 * @param third bytes 16 to 19; 0 where items have 16 bytes
 */
public record SketchItem(long first, long second, int third) implements Comparable<SketchItem> {
  /** Returns an item of 16 bytes. */
  public static SketchItem of(long first, long second) {
    return new SketchItem(first, second, 0);
  }

  @Override
  public int compareTo(SketchItem other) {
    int byFirst = Long.compareUnsigned(first, other.first);
    int bySecond = byFirst != 0 ? byFirst : Long.compareUnsigned(second, other.second);
    return bySecond != 0 ? bySecond : Integer.compareUnsigned(third, other.third);
  }
}
