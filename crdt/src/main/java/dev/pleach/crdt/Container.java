package dev.pleach.crdt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one container: what its ops add up to so far.
 *
 * <p>Ops arrive after their past and never before it. So an op on its way in is dominated by
 * nothing that is here, and whatever a delete dominates is here already: a delete acts once and
 * leaves no trace.
 */
abstract class Container {
  final Causality causality;
  private final ContainerType type;
  private final Antichain<Boolean> makes = new Antichain<>();
  private @Nullable Container parent;
  private @Nullable Node node;

  /** The event that cleared this, if nothing has changed here or below since; else -1. */
  private int clearedBy = -1;

  Container(ContainerType type, Causality causality) {
    this.type = type;
    this.causality = causality;
  }

  static Container create(ContainerType type, Causality causality, @Nullable Container parent) {
    Container container =
        switch (type) {
          case MAP -> new MapContainer(causality);
          case LIST -> new ListContainer(causality);
          case TEXT -> new TextContainer(causality);
          case REGISTER -> new RegisterContainer(causality);
          case NUMBER -> new NumberContainer(causality);
          case COUNTER -> new CounterContainer(causality);
          case SET -> new SetContainer(causality);
        };
    container.parent = parent;
    return container;
  }

  final ContainerType type() {
    return type;
  }

  /** Applies a run whose first op is {@code first}. */
  final void apply(long first, Op run) {
    switch (run.kind()) {
      case OpKind.CLEAR -> clear(first);
      case OpKind.MAKE -> {
        makes.add(first, true, causality);
        changed();
      }
      default -> {
        applyOwn(first, run);
        changed();
      }
    }
  }

  /** Makes all that the op dominates inert, here and below. */
  final void clear(long op) {
    // The past of a block is fixed: what its first clear left, a second one leaves too. Without
    // this a
    // block of many deletes would walk a large container many times.
    int event = Causality.event(op);
    if (clearedBy != event) {
      makes.removePast(op, causality);
      clearOwn(op);
      changed();
      clearedBy = event;
    }
  }

  /** True if something live is in here. */
  final boolean isVisible() {
    return !makes.isEmpty() || hasContent();
  }

  /** True if nothing is left that could matter to a later op. */
  boolean isGone() {
    return !isVisible();
  }

  /** The live op with the greatest order key; -1 if nothing is live. */
  final long greatest() {
    int make = makes.greatest(causality);
    return later(make < 0 ? -1 : makes.op(make), hasContent() ? greatestOwn() : -1);
  }

  final long later(long op, long other) {
    if (op < 0 || other < 0) {
      return Math.max(op, other);
    }
    return causality.compare(op, other) < 0 ? other : op;
  }

  final Node node() {
    Node current = node;
    if (current == null) {
      current = build();
      node = current;
    }
    return current;
  }

  /** Forgets the node and those above it, up to the root: an invisible one in between has none. */
  final void changed() {
    for (Container at = this; at != null; at = at.parent) {
      at.node = null;
      at.clearedBy = -1;
    }
  }

  /** Applies an op other than make and clear; what it does not know it ignores. */
  abstract void applyOwn(long first, Op run);

  abstract void clearOwn(long op);

  abstract boolean hasContent();

  abstract long greatestOwn();

  abstract Node build();

  /** The child that a ref names, made on first use; nothing where there can be none. */
  Optional<Container> child(ContainerRef ref, long op) {
    return Optional.empty();
  }
}
