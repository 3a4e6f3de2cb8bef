package dev.pleach.crdt;

import dev.pleach.dag.Digest;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A document as it stood at one frontier. Immutable; for any number of threads.
 *
 * <p>Absence is an empty {@code Optional}. A path through a value that is no container (a map
 * written as the value of a register) leads nowhere.
 */
public final class DocumentSnapshot {
  private final Node root;
  private final boolean exists;

  DocumentSnapshot(Node root, boolean exists) {
    this.root = root;
    this.exists = exists;
  }

  /**
   * Returns true if anything live is in the document; an empty one that was made on purpose counts.
   */
  public boolean exists() {
    return exists;
  }

  /** Returns the type of the root. */
  public ContainerType rootType() {
    return root.type();
  }

  /**
   * Returns the JSON view: maps and lists as such, text as text, numbers and counters as numbers (a
   * counter beyond 64 bits saturates), sets as lists, of each register the winning value.
   */
  public Value toValue() {
    return root.value();
  }

  /** Returns the JSON view of what is at the path. */
  public Optional<Value> get(Path path) {
    return node(path).map(Node::value);
  }

  /** Returns the type of the container that is shown at the path. */
  public Optional<ContainerType> type(Path path) {
    return node(path).map(Node::type);
  }

  /** Returns the text at the path, if a text is shown there. */
  public Optional<String> text(Path path) {
    return node(path, Node.OfText.class).map(Node.OfText::text);
  }

  /** Returns the exact value of the counter at the path, if a counter is shown there. */
  public Optional<BigInteger> counter(Path path) {
    return node(path, Node.OfCounter.class).map(counter -> counter.total().toBigInteger());
  }

  /** Returns the members of the set at the path, sorted, if a set is shown there. */
  public Optional<List<Value>> members(Path path) {
    return node(path, Node.OfSet.class).map(Node.OfSet::members);
  }

  /**
   * Returns the values that live at the path, the one that is shown first; so more than one means
   * that concurrent writes have not been resolved. Empty if nothing is there.
   */
  public List<Value> conflicts(Path path) {
    return path.isRoot()
        ? root.conflicts()
        : node(path.parent())
            .flatMap(node -> slot(node, path.last()))
            .map(Node.Slot::conflicts)
            .orElse(List.of());
  }

  /**
   * Returns canonical DAG-CBOR of all that is visible, conflicts and types included: equal exactly
   * where two merged states are.
   */
  public byte[] canonicalBytes() {
    return DagCbor.encode(Value.of(List.of(Value.of(exists), root.canonical())));
  }

  /** Returns the SHA-256 of {@link #canonicalBytes}. */
  public Digest contentHash() {
    return Digest.sha256(canonicalBytes());
  }

  Node root() {
    return root;
  }

  private <N extends Node> Optional<N> node(Path path, Class<N> type) {
    return node(path).filter(type::isInstance).map(type::cast);
  }

  private Optional<Node> node(Path path) {
    Optional<Node> at = Optional.of(root);
    for (String step : path.steps()) {
      at = at.flatMap(node -> slot(node, step)).map(Node.Slot::shown);
    }
    return at;
  }

  private static Optional<Node.Slot> slot(Node node, String step) {
    if (node instanceof Node.OfMap map) {
      return Optional.ofNullable(map.slots().get(step));
    }
    if (node instanceof Node.OfList list) {
      OptionalInt index = Path.asIndex(step);
      return index.isPresent() && index.getAsInt() < list.slots().size()
          ? Optional.of(list.slots().get(index.getAsInt()))
          : Optional.empty();
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "DocumentSnapshot(" + root.type() + (exists ? ")" : ", nothing live)");
  }
}
