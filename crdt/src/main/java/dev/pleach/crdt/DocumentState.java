package dev.pleach.crdt;

import dev.pleach.dag.Cid;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The merged state of one document.
 *
 * <p><b>Ownership.</b> A state is changed in place by {@link DocumentCrdt#advance} and belongs to
 * one owner on one thread at a time; it reads the {@link Events} it was advanced with. What is
 * handed out to others is a {@link #snapshot}, which is immutable and shares with the next one all
 * parts that did not change.
 */
public final class DocumentState {
  private final Causality causality;
  private final Container root;
  private int applied;

  DocumentState(ContainerType rootType) {
    causality = new Causality(new EventGraph<Payload>());
    root = Container.create(rootType, causality, null);
  }

  /** Returns how many events are merged. */
  public int eventCount() {
    return applied;
  }

  /** Returns what the document shows now. */
  public DocumentSnapshot snapshot() {
    return new DocumentSnapshot(root.node(), root.isVisible());
  }

  Causality causality() {
    return causality;
  }

  void advance(Events<Payload> all, int from) {
    if (from != applied) {
      throw new IllegalStateException("the state holds " + applied + " events, not " + from);
    }
    causality.use(all);
    for (int event = from; event < all.size(); event++) {
      apply(event, all.op(event));
    }
    applied = all.size();
  }

  private void apply(int event, Payload payload) {
    Map<ContainerRef, Container> found = new IdentityHashMap<>();
    int number = 0;
    for (Op op : payload.ops()) {
      long first = Causality.op(event, number);
      Container container = found.get(op.container());
      if (container == null) {
        container = find(op.container(), first).orElse(null);
      }
      if (container != null) {
        container.apply(first, op);
        found.put(op.container(), container);
      }
      if (op.values().isEmpty() || op.kind() == OpKind.REMOVE) {
        // It may delete, and what was deleted has left its place.
        found.clear();
      }
      number += op.opCount();
    }
  }

  private Optional<Container> find(ContainerRef ref, long op) {
    return ref.parent().isEmpty()
        ? Optional.of(root)
        : find(ref.parent().get(), op).flatMap(parent -> parent.child(ref, op));
  }

  /** The op that a payload's reference names, if it is in the past of {@code op}. */
  static Optional<Long> referred(OpRef ref, long op, Causality causality) {
    int event = Causality.event(op);
    if (ref.block().isPresent()) {
      OptionalInt found = causality.events().find(Cid.ofBlock(ref.block().get()));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      event = found.getAsInt();
    }
    long named = Causality.op(event, ref.number());
    return causality.isPast(named, op) ? Optional.of(named) : Optional.empty();
  }
}
