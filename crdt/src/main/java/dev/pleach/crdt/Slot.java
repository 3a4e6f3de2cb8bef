package dev.pleach.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The containers under one key or in one element: at most one of each type, usually one in all. */
final class Slot {
  private final List<Container> containers = new ArrayList<>(1);
  private Node.@Nullable Slot shown;

  Container child(ContainerType type, Container parent) {
    for (Container container : containers) {
      if (container.type() == type) {
        return container;
      }
    }
    Container made = Container.create(type, parent.causality, parent);
    containers.add(made);
    return made;
  }

  /** Makes what the op dominates inert; what has nothing left goes. */
  void clear(long op) {
    for (Container container : containers) {
      container.clear(op);
    }
    containers.removeIf(Container::isGone);
  }

  /**
   * What is shown: the same object as long as nothing in here changed; nothing if nothing is
   * visible.
   */
  Optional<Node.Slot> node(Causality causality) {
    show(causality);
    return shown();
  }

  /** Brings {@link #shown} up to date. */
  void show(Causality causality) {
    List<Container> ranked = ranked(causality);
    if (ranked.isEmpty()) {
      shown = null;
    } else if (shown == null || !isSame(shown.candidates(), ranked)) {
      shown = new Node.Slot(ranked.stream().map(Container::node).toList());
    }
  }

  /** What was shown when somebody last asked for the present. */
  Optional<Node.Slot> shown() {
    return Optional.ofNullable(shown);
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(List<Node> before, List<Container> after) {
    boolean same = before.size() == after.size();
    for (int i = 0; same && i < before.size(); i++) {
      same = before.get(i) == after.get(i).node();
    }
    return same;
  }

  boolean isEmpty() {
    return containers.isEmpty();
  }

  boolean isVisible() {
    return containers.stream().anyMatch(Container::isVisible);
  }

  /** The visible containers, greatest order key first. */
  List<Container> ranked(Causality causality) {
    if (containers.size() == 1) {
      return containers.get(0).isVisible() ? containers : List.of();
    }
    List<Container> visible =
        new ArrayList<>(containers.stream().filter(Container::isVisible).toList());
    Comparator<Container> order =
        (left, right) -> causality.compare(right.greatest(), left.greatest());
    visible.sort(order);
    return visible;
  }
}
