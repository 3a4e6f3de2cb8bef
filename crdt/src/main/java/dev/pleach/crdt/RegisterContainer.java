package dev.pleach.crdt;

import dev.pleach.dag.Value;

/** A register: the writes that no other write dominates. */
final class RegisterContainer extends Container {
  private final Antichain<Value> writes = new Antichain<>();

  RegisterContainer(Causality causality) {
    super(ContainerType.REGISTER, causality);
  }

  @Override
  void applyOwn(long first, Op run) {
    if (run.kind() == OpKind.SET) {
      writes.add(first, run.values().get(0), causality);
    }
  }

  @Override
  void clearOwn(long op) {
    writes.removePast(op, causality);
  }

  @Override
  boolean hasContent() {
    return !writes.isEmpty();
  }

  @Override
  long greatestOwn() {
    return writes.op(writes.greatest(causality));
  }

  @Override
  Node build() {
    return new Node.OfRegister(writes.ranked(causality).stream().map(writes::content).toList());
  }
}
