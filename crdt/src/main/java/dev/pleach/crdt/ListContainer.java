package dev.pleach.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list. Its elements have identity (they are written and hold containers), so the walker with its
 * ids is kept for good. An element's register is its child of type register, which inserting and
 * setting write. Deleting an element is final: a concurrent write to it does not bring it back
 * (delete wins).
 */
final class ListContainer extends SequenceContainer {
  private final SequenceWalker walker;

  /** By id of the walker; what was deleted is gone. */
  private final List<@Nullable Element> elements = new ArrayList<>();

  private int visible;

  ListContainer(Causality causality) {
    super(ContainerType.LIST, causality);
    walker = new SequenceWalker(log, causality, 0, 0);
  }

  @Override
  boolean applyContent(long first, Op run) {
    if (run.kind() == OpKind.INSERT) {
      insert(first, run);
      return true;
    }
    if (run.kind() == OpKind.SET_AT) {
      int id = walker.idAt(first, run.position());
      Element element = id < 0 ? null : elements.get(id);
      if (element != null) {
        element.write(first, Op.value(OpKind.SET, ContainerRef.ROOT, run.values().get(0)));
      }
      return true;
    }
    return false;
  }

  private void insert(long first, Op run) {
    for (int i = 0; i < run.length(); i++) {
      Element element = new Element(this);
      element.write(first + i, Op.value(OpKind.SET, ContainerRef.ROOT, run.values().get(i)));
      elements.add(element);
    }
    enter(SequenceLog.Kind.INSERT, first, run, run.position(), run.length());
  }

  @Override
  void enter(SequenceLog.Kind kind, long first, Op run, int position, int length) {
    walker.apply(log.add(kind, first, position, length), new Merge());
  }

  @Override
  boolean hasContent() {
    return visible > 0;
  }

  @Override
  long greatestBelow() {
    long greatest = -1;
    for (Element element : elements) {
      if (element != null) {
        for (Container container : element.slot.ranked(causality)) {
          greatest = later(greatest, container.greatest());
        }
      }
    }
    return greatest;
  }

  @Override
  Node build() {
    Ints ids = walker.visibleIds();
    List<Node.Slot> slots = new ArrayList<>(ids.size());
    long[] ops = new long[ids.size()];
    for (int i = 0; i < ids.size(); i++) {
      Element element = elements.get(ids.get(i));
      if (element == null) {
        throw new IllegalStateException("a visible element was deleted");
      }
      slots.add(element.node());
      ops[i] = walker.opOf(ids.get(i));
    }
    return new Node.OfList(slots, ops);
  }

  @Override
  Optional<Container> child(ContainerRef ref, long op) {
    return ref.element()
        .flatMap(element -> DocumentState.referred(element, op, causality))
        .flatMap(this::element)
        .flatMap(
            element -> ContainerType.of(ref.type()).map(type -> element.slot.child(type, this)));
  }

  private Optional<Element> element(long insertion) {
    int entry = log.atOrBefore(insertion);
    if (entry < 0 || log.kind(entry) != SequenceLog.Kind.INSERT) {
      return Optional.empty();
    }
    long k = insertion - log.op(entry);
    return k < log.length(entry)
        ? Optional.ofNullable(elements.get(walker.idOf(entry, (int) k)))
        : Optional.empty();
  }

  /** Counts what is visible and drops what is deleted. */
  private final class Merge implements SequenceWalker.Effect {
    @Override
    public void inserted(int index, int id, int length) {
      visible += length;
    }

    @Override
    public void deleted(int index, int id, int length) {
      visible -= length;
      for (int i = 0; i < length; i++) {
        elements.set(id + i, null);
      }
    }
  }

  /** One element: its register and the containers in it. */
  private static final class Element {
    private static final Node.Slot EMPTY =
        new Node.Slot(List.of(Node.empty(ContainerType.REGISTER)));

    private final ListContainer list;
    private final Slot slot = new Slot();

    Element(ListContainer list) {
      this.list = list;
    }

    void write(long op, Op set) {
      slot.child(ContainerType.REGISTER, list).apply(op, set);
    }

    /**
     * Somebody may have cleared the register itself: then the element is there and holds nothing.
     */
    Node.Slot node() {
      return slot.node(list.causality).orElse(EMPTY);
    }
  }
}
