package dev.pleach.crdt;

import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an editor knows of a container: as the document shows it, with the edit's own ops on top.
 * Made step by step where the edit goes, so that a small edit of a large document stays small.
 */
abstract sealed class Draft {
  final ContainerType type;
  final ContainerRef ref;

  Draft(ContainerType type, ContainerRef ref) {
    this.type = type;
    this.ref = ref;
  }

  /** The draft of what a node shows; {@code names} gives an op of the document its name. */
  static Draft of(ContainerRef ref, Node node, LongFunction<OpRef> names) {
    if (node instanceof Node.OfMap map) {
      return new OfMap(ref, map.slots(), names);
    }
    if (node instanceof Node.OfList list) {
      return new OfList(ref, list, names);
    }
    if (node instanceof Node.OfText text) {
      return new OfText(ref, text.text().codePointCount(0, text.text().length()));
    }
    return new OfLeaf(node.type(), ref, node.value());
  }

  static Draft empty(ContainerType type, ContainerRef ref, LongFunction<OpRef> names) {
    return of(ref, Node.empty(type), names);
  }

  /** A place that holds containers: a key of a map or an element of a list. */
  abstract static class Place {
    final List<Draft> candidates = new ArrayList<>();
    private final LongFunction<OpRef> names;

    Place(@Nullable List<Node> nodes, LongFunction<OpRef> names) {
      this.names = names;
      this.nodes = nodes;
    }

    private final @Nullable List<Node> nodes;

    /** To be called once the place can name its children. */
    void open() {
      if (nodes != null) {
        nodes.forEach(node -> candidates.add(of(ref(node.type()), node, names)));
      }
    }

    abstract ContainerRef ref(ContainerType type);

    boolean isEmpty() {
      return candidates.isEmpty();
    }

    @Nullable Draft shown() {
      return candidates.isEmpty() ? null : candidates.get(0);
    }

    @Nullable Draft candidate(ContainerType type) {
      return candidates.stream().filter(draft -> draft.type == type).findFirst().orElse(null);
    }

    /** Puts a draft in front: what was written last is shown. */
    void show(Draft draft) {
      candidates.removeIf(other -> other.type == draft.type);
      candidates.add(0, draft);
    }

    Draft make(ContainerType type) {
      Draft made = empty(type, ref(type), names);
      show(made);
      return made;
    }
  }

  /** A key of a map. */
  static final class Key extends Place {
    final OfMap map;
    final String key;

    Key(OfMap map, String key, @Nullable List<Node> nodes, LongFunction<OpRef> names) {
      super(nodes, names);
      this.map = map;
      this.key = key;
      open();
    }

    @Override
    ContainerRef ref(ContainerType type) {
      return map.ref.child(key, type);
    }
  }

  /** An element of a list. */
  static final class Element extends Place {
    final OfList list;
    final OpRef id;

    Element(OfList list, OpRef id, @Nullable List<Node> nodes, LongFunction<OpRef> names) {
      super(nodes, names);
      this.list = list;
      this.id = id;
      open();
    }

    @Override
    ContainerRef ref(ContainerType type) {
      return list.ref.child(id, type.number());
    }
  }

  /** A map. */
  static final class OfMap extends Draft {
    private final LongFunction<OpRef> names;
    private final Map<String, Key> touched = new HashMap<>();
    private SortedMap<String, Node.Slot> base;

    OfMap(ContainerRef ref, SortedMap<String, Node.Slot> base, LongFunction<OpRef> names) {
      super(ContainerType.MAP, ref);
      this.base = base;
      this.names = names;
    }

    Key key(String key) {
      return touched.computeIfAbsent(key, this::open);
    }

    private Key open(String key) {
      Node.Slot slot = base.get(key);
      return new Key(this, key, slot == null ? null : slot.candidates(), names);
    }

    void clear() {
      base = new TreeMap<>(Value.KEY_ORDER);
      touched.clear();
    }
  }

  /** A list. */
  static final class OfList extends Draft {
    private final LongFunction<OpRef> names;
    private final Node.OfList base;
    private final List<Object> elements;

    OfList(ContainerRef ref, Node.OfList base, LongFunction<OpRef> names) {
      super(ContainerType.LIST, ref);
      this.base = base;
      this.names = names;
      elements = new ArrayList<>(base.slots().size());
      for (int i = 0; i < base.slots().size(); i++) {
        elements.add(i);
      }
    }

    int size() {
      return elements.size();
    }

    /** Elements of the document are their old index until they are touched. */
    Element element(int index) {
      if (elements.get(index) instanceof Element element) {
        return element;
      }
      int old = (int) elements.get(index);
      Element element =
          new Element(this, names.apply(base.id(old)), base.slots().get(old).candidates(), names);
      elements.set(index, element);
      return element;
    }

    int indexOf(Element element) {
      return elements.indexOf(element);
    }

    void insert(int index, int firstOp, List<Value> values) {
      List<Element> made = new ArrayList<>(values.size());
      for (int i = 0; i < values.size(); i++) {
        Element element = new Element(this, OpRef.own(firstOp + i), null, names);
        element.show(
            new OfLeaf(ContainerType.REGISTER, element.ref(ContainerType.REGISTER), values.get(i)));
        made.add(element);
      }
      elements.addAll(index, made);
    }

    void delete(int index, int count) {
      elements.subList(index, index + count).clear();
    }
  }

  /** A text: only its length matters. */
  static final class OfText extends Draft {
    int length;

    OfText(ContainerRef ref, int length) {
      super(ContainerType.TEXT, ref);
      this.length = length;
    }
  }

  /** Anything without places inside. */
  static final class OfLeaf extends Draft {
    final Value value;

    OfLeaf(ContainerType type, ContainerRef ref, Value value) {
      super(type, ref);
      this.value = value;
    }
  }
}
