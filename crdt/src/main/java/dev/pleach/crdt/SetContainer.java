package dev.pleach.crdt;

import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An add-wins set: a value is a member if some add of it is not dominated by a remove of it. The
 * graph is the causal context, so no tombstone is kept.
 */
final class SetContainer extends Container {
  /** By canonical bytes: strangers choose the members, and these cannot be made to collide. */
  private final SortedMap<byte[], Member> members = new TreeMap<>(Arrays::compareUnsigned);

  private record Member(Value value, Antichain<Boolean> adds) {}

  SetContainer(Causality causality) {
    super(ContainerType.SET, causality);
  }

  @Override
  void applyOwn(long first, Op run) {
    if (run.kind() == OpKind.ADD) {
      Value value = run.values().get(0);
      members
          .computeIfAbsent(DagCbor.encode(value), bytes -> new Member(value, new Antichain<>()))
          .adds()
          .add(first, true, causality);
    } else if (run.kind() == OpKind.REMOVE) {
      byte[] bytes = DagCbor.encode(run.values().get(0));
      Member member = members.get(bytes);
      if (member != null && member.adds().removePast(first, causality) && member.adds().isEmpty()) {
        members.remove(bytes);
      }
    }
  }

  @Override
  void clearOwn(long op) {
    members.values().forEach(member -> member.adds().removePast(op, causality));
    members.values().removeIf(member -> member.adds().isEmpty());
  }

  @Override
  boolean hasContent() {
    return !members.isEmpty();
  }

  @Override
  long greatestOwn() {
    long greatest = -1;
    for (Member member : members.values()) {
      greatest = later(greatest, member.adds().op(member.adds().greatest(causality)));
    }
    return greatest;
  }

  @Override
  Node build() {
    return new Node.OfSet(members.values().stream().map(Member::value).toList());
  }
}
