package dev.pleach.crdt;

import java.math.BigDecimal;
import java.util.List;

/**
 * A number: the value of the undominated write with the greatest order key (0 if there is none)
 * plus all adds that are not in the past of that write. Adds in the past of one write may stand
 * beside another, so they are kept until a delete dominates them.
 */
final class NumberContainer extends Container {
  private final Antichain<BigDecimal> writes = new Antichain<>();
  private final AddLog adds;

  NumberContainer(Causality causality) {
    super(ContainerType.NUMBER, causality);
    adds = new AddLog(causality);
  }

  @Override
  void applyOwn(long first, Op run) {
    if (run.kind() == OpKind.SET) {
      Numbers.exact(run.values().get(0)).ifPresent(v -> writes.add(first, v, causality));
    } else if (run.kind() == OpKind.ADD) {
      Numbers.exact(run.values().get(0)).ifPresent(v -> adds.add(first, v));
    }
  }

  @Override
  void clearOwn(long op) {
    writes.removePast(op, causality);
    adds.removePast(op);
  }

  @Override
  boolean hasContent() {
    return !writes.isEmpty() || !adds.isEmpty();
  }

  @Override
  long greatestOwn() {
    int write = writes.greatest(causality);
    return later(write < 0 ? -1 : writes.op(write), adds.isEmpty() ? -1 : adds.greatest());
  }

  @Override
  Node build() {
    if (writes.isEmpty()) {
      return new Node.OfNumber(List.of(adds.total()));
    }
    return new Node.OfNumber(
        writes.ranked(causality).stream()
            .map(i -> writes.content(i).add(adds.totalBeside(writes.op(i))))
            .toList());
  }
}
