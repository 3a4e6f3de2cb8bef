package dev.pleach.docdb;

import dev.pleach.dag.Value;

/** How one value is compared with another of its bracket. */
enum Comparison {
  EQ,
  GT,
  GTE,
  LT,
  LTE;

  boolean holds(Value value, Value operand) {
    if (ValueOrder.bracket(value) != ValueOrder.bracket(operand)) {
      return false;
    }
    int order = ValueOrder.INSTANCE.compare(value, operand);
    return switch (this) {
      case EQ -> order == 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
    };
  }

  /** True if the comparison holds for two equal values. */
  boolean isReflexive() {
    return this == EQ || this == GTE || this == LTE;
  }
}
