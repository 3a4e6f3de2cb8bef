package dev.pleach.crdt;

import com.google.common.collect.Maps;
import dev.pleach.dag.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container shows, immutable. Nodes of parts that did not change are shared between
 * snapshots.
 */
sealed interface Node {
  /** The type of the container. */
  ContainerType type();

  /** What is shown. */
  Value value();

  /** All that is live, with types: equal exactly where two containers mean the same. */
  Value canonical();

  /** What is shown, and behind it what lost against it. */
  default List<Value> conflicts() {
    return List.of(value());
  }

  private static Value tagged(ContainerType type, Value content) {
    return Value.of(List.of(Value.of((long) type.number()), content));
  }

  /** The node of a container without content. */
  static Node empty(ContainerType type) {
    return switch (type) {
      case MAP -> new OfMap(new TreeMap<>(Value.KEY_ORDER));
      case LIST -> new OfList(List.of(), new long[0]);
      case TEXT -> new OfText("");
      case REGISTER -> new OfRegister(List.of());
      case NUMBER -> new OfNumber(List.of());
      case COUNTER -> new OfCounter(BigDecimal.ZERO);
      case SET -> new OfSet(List.of());
    };
  }

  /**
   * What a key or element shows: the visible containers at that place, of different types, greatest
   * order key first.
   */
  record Slot(List<Node> candidates) {
    public Slot {
      candidates = List.copyOf(candidates);
    }

    Node shown() {
      return candidates.get(0);
    }

    Value canonical() {
      return Value.of(candidates.stream().map(Node::canonical).toList());
    }

    List<Value> conflicts() {
      List<Value> all = new ArrayList<>();
      candidates.forEach(node -> all.addAll(node.conflicts()));
      return all;
    }
  }

  /** A map. */
  final class OfMap implements Node {
    private final SortedMap<String, Slot> slots;

    /** Made when it is first asked for; two threads that make it at once make equal ones. */
    private @Nullable Value value;

    OfMap(SortedMap<String, Slot> slots) {
      this.slots = slots;
    }

    SortedMap<String, Slot> slots() {
      return slots;
    }

    @Override
    public ContainerType type() {
      return ContainerType.MAP;
    }

    @Override
    public Value value() {
      Value known = value;
      if (known == null) {
        known = Value.of(Maps.transformValues(slots, slot -> slot.shown().value()));
        value = known;
      }
      return known;
    }

    @Override
    public Value canonical() {
      return tagged(type(), Value.of(Maps.transformValues(slots, Slot::canonical)));
    }
  }

  /** A list. */
  final class OfList implements Node {
    private final List<Slot> slots;
    private final long[] ids;

    /** As in a map. */
    private @Nullable Value value;

    OfList(List<Slot> slots, long[] ids) {
      this.slots = List.copyOf(slots);
      this.ids = ids;
    }

    List<Slot> slots() {
      return slots;
    }

    /** The op that inserted the element. */
    long id(int index) {
      return ids[index];
    }

    @Override
    public ContainerType type() {
      return ContainerType.LIST;
    }

    @Override
    public Value value() {
      Value known = value;
      if (known == null) {
        known = Value.of(slots.stream().map(slot -> slot.shown().value()).toList());
        value = known;
      }
      return known;
    }

    @Override
    public Value canonical() {
      return tagged(type(), Value.of(slots.stream().map(Slot::canonical).toList()));
    }
  }

  /** A text. */
  record OfText(String text) implements Node {
    @Override
    public ContainerType type() {
      return ContainerType.TEXT;
    }

    @Override
    public Value value() {
      return Value.of(text);
    }

    @Override
    public Value canonical() {
      return tagged(type(), value());
    }
  }

  /** A register; its values by order key, greatest first. */
  record OfRegister(List<Value> values) implements Node {
    @Override
    public ContainerType type() {
      return ContainerType.REGISTER;
    }

    @Override
    public Value value() {
      return values.isEmpty() ? Value.NULL : values.get(0);
    }

    @Override
    public List<Value> conflicts() {
      return values;
    }

    @Override
    public Value canonical() {
      return tagged(type(), Value.of(values));
    }
  }

  /** A number: what it is, and what it would be had another concurrent write won. */
  record OfNumber(List<BigDecimal> values) implements Node {
    @Override
    public ContainerType type() {
      return ContainerType.NUMBER;
    }

    @Override
    public Value value() {
      return values.isEmpty() ? Value.of(0) : Numbers.shown(values.get(0));
    }

    @Override
    public List<Value> conflicts() {
      return values.stream().map(Numbers::shown).toList();
    }

    @Override
    public Value canonical() {
      return tagged(type(), Value.of(values.stream().map(Numbers::canonical).toList()));
    }
  }

  /** A counter. */
  record OfCounter(BigDecimal total) implements Node {
    @Override
    public ContainerType type() {
      return ContainerType.COUNTER;
    }

    @Override
    public Value value() {
      return Value.of(Numbers.saturated(total.toBigInteger()));
    }

    @Override
    public Value canonical() {
      return tagged(type(), Numbers.canonical(total));
    }
  }

  /** A set; its members in the order of their canonical bytes. */
  record OfSet(List<Value> members) implements Node {
    @Override
    public ContainerType type() {
      return ContainerType.SET;
    }

    @Override
    public Value value() {
      return Value.of(members);
    }

    @Override
    public Value canonical() {
      return tagged(type(), value());
    }
  }
}
