package dev.pleach.crdt;

import dev.pleach.dag.block.Block;

/**
 * Causal questions about ops. Inside this package an op is one {@code long}: event and op number.
 */
final class Causality {
  private static final int NUMBER_BITS = 16;
  private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

  static {
    assert Block.OPS_MAX <= NUMBER_MASK;
  }

  private Events<?> events;

  Causality(Events<?> events) {
    this.events = events;
  }

  Events<?> events() {
    return events;
  }

  void use(Events<?> all) {
    events = all;
  }

  static long op(int event, int number) {
    return ((long) event << NUMBER_BITS) | number;
  }

  static int event(long op) {
    return (int) (op >>> NUMBER_BITS);
  }

  static int number(long op) {
    return (int) (op & NUMBER_MASK);
  }

  /**
   * True if {@code op} is in the causal past of {@code later}; that is: {@code later} dominates it.
   */
  boolean isPast(long op, long later) {
    int event = event(op);
    int laterEvent = event(later);
    return event == laterEvent ? op < later : events.isAncestor(event, laterEvent);
  }

  /** Compares by the order key K. */
  int compare(long op, long other) {
    return events.compare(event(op), number(op), event(other), number(other));
  }
}
