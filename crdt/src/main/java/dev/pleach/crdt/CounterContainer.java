package dev.pleach.crdt;

import dev.pleach.dag.Value;
import java.math.BigDecimal;

/** A counter: the sum of the deltas of distinct ops. */
final class CounterContainer extends Container {
  private final AddLog adds;

  CounterContainer(Causality causality) {
    super(ContainerType.COUNTER, causality);
    adds = new AddLog(causality);
  }

  @Override
  void applyOwn(long first, Op run) {
    if (run.kind() == OpKind.ADD && run.values().get(0) instanceof Value.Int delta) {
      adds.add(first, new BigDecimal(delta.big()));
    }
  }

  @Override
  void clearOwn(long op) {
    adds.removePast(op);
  }

  @Override
  boolean hasContent() {
    return !adds.isEmpty();
  }

  @Override
  long greatestOwn() {
    return adds.greatest();
  }

  @Override
  Node build() {
    return new Node.OfCounter(adds.total());
  }
}
