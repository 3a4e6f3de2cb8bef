package dev.pleach.crdt;

import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An add-wins set: a value is a member if some add of it is not dominated by a remove of it. The
 * graph is the causal context, so no tombstone is kept.
 */
final class SetContainer extends Container {
  private final Map<Value, Antichain<Boolean>> adds = new HashMap<>();

  SetContainer(Causality causality) {
    super(ContainerType.SET, causality);
  }

  @Override
  void applyOwn(long first, Op run) {
    if (run.kind() == OpKind.ADD) {
      adds.computeIfAbsent(run.values().get(0), v -> new Antichain<>()).add(first, true, causality);
    } else if (run.kind() == OpKind.REMOVE) {
      Value member = run.values().get(0);
      Antichain<Boolean> live = adds.get(member);
      if (live != null && live.removePast(first, causality) && live.isEmpty()) {
        adds.remove(member);
      }
    }
  }

  @Override
  void clearOwn(long op) {
    adds.values().forEach(live -> live.removePast(op, causality));
    adds.values().removeIf(Antichain::isEmpty);
  }

  @Override
  boolean hasContent() {
    return !adds.isEmpty();
  }

  @Override
  long greatestOwn() {
    long greatest = -1;
    for (Antichain<Boolean> live : adds.values()) {
      greatest = later(greatest, live.op(live.greatest(causality)));
    }
    return greatest;
  }

  @Override
  Node build() {
    record Member(Value value, byte[] bytes) {}
    List<Member> members = new ArrayList<>();
    adds.keySet().forEach(value -> members.add(new Member(value, DagCbor.encode(value))));
    members.sort((left, right) -> Arrays.compareUnsigned(left.bytes(), right.bytes()));
    return new Node.OfSet(members.stream().map(Member::value).toList());
  }
}
