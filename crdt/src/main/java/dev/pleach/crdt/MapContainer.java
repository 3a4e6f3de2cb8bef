package dev.pleach.crdt;

import com.google.common.collect.Maps;
import dev.pleach.dag.Value;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A map. Deleting a key makes inert what the delete dominates below it and no more; what was
 * written concurrently stays and keeps the key (update-wins).
 */
final class MapContainer extends Container {
  private final SortedMap<String, Slot> slots = new TreeMap<>(Value.KEY_ORDER);

  MapContainer(Causality causality) {
    super(ContainerType.MAP, causality);
  }

  @Override
  void applyOwn(long first, Op run) {
    if (run.kind() == OpKind.REMOVE && run.values().get(0) instanceof Value.Text key) {
      Slot slot = slots.get(key.value());
      if (slot != null) {
        slot.clear(first);
        if (slot.isEmpty()) {
          slots.remove(key.value());
        }
      }
    }
  }

  @Override
  void clearOwn(long op) {
    slots.values().forEach(slot -> slot.clear(op));
    slots.values().removeIf(Slot::isEmpty);
  }

  @Override
  boolean hasContent() {
    return slots.values().stream().anyMatch(Slot::isVisible);
  }

  @Override
  boolean isGone() {
    return super.isGone() && slots.isEmpty();
  }

  @Override
  long greatestOwn() {
    long greatest = -1;
    for (Slot slot : slots.values()) {
      for (Container container : slot.ranked(causality)) {
        greatest = later(greatest, container.greatest());
      }
    }
    return greatest;
  }

  @Override
  Node build() {
    slots.values().forEach(slot -> slot.show(causality));
    // Copying a sorted view of the same order takes no comparisons, but looks at values repeatedly.
    return new Node.OfMap(
        new TreeMap<>(
            Maps.transformValues(
                Maps.filterValues(slots, slot -> slot.shown().isPresent()),
                slot -> slot.shown().orElseThrow())));
  }

  @Override
  Optional<Container> child(ContainerRef ref, long op) {
    if (ref.key().isPresent() && ref.key().get() instanceof Value.Text key) {
      return ContainerType.of(ref.type())
          .map(type -> slots.computeIfAbsent(key.value(), k -> new Slot()).child(type, this));
    }
    return Optional.empty();
  }
}
