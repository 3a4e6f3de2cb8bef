package dev.pleach.crdt;

import dev.pleach.dag.Value;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a payload names a container: the document's root, or a child of a container by key or by the
 * op that inserted the element. Naming is enough; no op creates a container.
 *
 * <p>An immutable value; compares by content.
 */
public final class ContainerRef {
  /** Deepest container below the root; what is deeper makes a payload void. */
  public static final int DEPTH_MAX = 64;

  /** The document's root container. */
  public static final ContainerRef ROOT =
      new ContainerRef(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0);

  private final Optional<ContainerRef> parent;
  private final Optional<Value> key;
  private final Optional<OpRef> element;
  private final int type;
  private final int depth;
  private final int hash;

  private ContainerRef(
      Optional<ContainerRef> parent,
      Optional<Value> key,
      Optional<OpRef> element,
      int type,
      int depth) {
    if (type < 0 || type > ContainerType.NUMBER_MAX) {
      throw new IllegalArgumentException("container type " + type + ", must be 0..255");
    }
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("containers are nested deeper than " + DEPTH_MAX);
    }
    this.parent = parent;
    this.key = key;
    this.element = element;
    this.type = type;
    this.depth = depth;
    this.hash = Objects.hash(parent.map(p -> p.hash).orElse(0), key, element, type);
  }

  /** Names the child of a map under a text key. */
  public ContainerRef child(String key, ContainerType type) {
    return child(Value.of(key), type.number());
  }

  /**
   * Names the child under any scalar key, of any type, known or not.
   *
   * @throws IllegalArgumentException if the key is a list or map, or the depth passes {@link
   *     #DEPTH_MAX}
   */
  public ContainerRef child(Value key, int type) {
    if (key.kind() == Value.Kind.LIST || key.kind() == Value.Kind.MAP) {
      throw new IllegalArgumentException("a key is a scalar");
    }
    return new ContainerRef(Optional.of(this), Optional.of(key), Optional.empty(), type, depth + 1);
  }

  /** Names the child in the element of a list that this op inserted. */
  public ContainerRef child(OpRef element, int type) {
    return new ContainerRef(
        Optional.of(this), Optional.empty(), Optional.of(element), type, depth + 1);
  }

  /** Returns the container this one is in, or nothing for the root. */
  public Optional<ContainerRef> parent() {
    return parent;
  }

  /** Returns the key, or nothing for the root and for children of elements. */
  public Optional<Value> key() {
    return key;
  }

  /** Returns the element, or nothing for the root and for children under keys. */
  public Optional<OpRef> element() {
    return element;
  }

  /** Returns the number of the type; 0 for the root, whose type the document's name fixes. */
  public int type() {
    return type;
  }

  int depth() {
    return depth;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof ContainerRef that && equalTo(that));
  }

  /** A loop over the parents would do as well; the depth is at most 64. */
  private boolean equalTo(ContainerRef that) {
    return hash == that.hash
        && depth == that.depth
        && type == that.type
        && key.equals(that.key)
        && element.equals(that.element)
        && parent.equals(that.parent);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    String step = key.map(Object::toString).orElse("") + element.map(Object::toString).orElse("");
    return parent.map(p -> p + "/" + step + ":" + type).orElse("root");
  }
}
