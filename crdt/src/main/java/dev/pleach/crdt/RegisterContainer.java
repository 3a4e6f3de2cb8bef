package dev.pleach.crdt;

import dev.pleach.dag.Value;
import java.util.Optional;

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
    } else if (run.kind() == OpKind.SET_TIMED) {
      timed(run.values().get(0)).ifPresent(value -> writes.add(first, value, causality));
    }
  }

  /**
   * The value of [time, value]. The time is for a view of the application's; no state rests on it.
   */
  private static Optional<Value> timed(Value value) {
    boolean isPair =
        value instanceof Value.ListValue list
            && list.values().size() == 2
            && list.values().get(0).kind() == Value.Kind.INT;
    return isPair ? Optional.of(((Value.ListValue) value).values().get(1)) : Optional.empty();
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
