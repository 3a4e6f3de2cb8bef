package dev.pleach.simulator;

/**
 * How often each kind of fault has struck.
 *
 * @param lost frames that never arrived, those at a partition included
 * @param duplicated frames that arrived twice
 * @param reordered frames that were held up
 * @param cuts connections broken
 * @param partitions times that peers were parted
 * @param crashes peers that lost power
 * @param clockJumps wall clocks set to another time
 */
public record Faults(
    long lost,
    long duplicated,
    long reordered,
    long cuts,
    long partitions,
    long crashes,
    long clockJumps) {
  /** None at all. */
  public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);

  /** Returns all of them together. */
  public long total() {
    return lost + duplicated + reordered + cuts + partitions + crashes + clockJumps;
  }

  /** Returns the sum, kind by kind. */
  public Faults plus(Faults other) {
    return new Faults(
        lost + other.lost,
        duplicated + other.duplicated,
        reordered + other.reordered,
        cuts + other.cuts,
        partitions + other.partitions,
        crashes + other.crashes,
        clockJumps + other.clockJumps);
  }
}
