package dev.pleach.dag.walk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Walks over an acyclic graph that know neither blocks nor stores.
 *
 * <p>A node type brings equality, a parents function, and an order in which every node is greater
 * than its parents (for blocks {@code Block.TOPOLOGICAL}). All walks are loops over one priority
 * queue, so depth costs no stack; memory grows with the nodes queued at one time (the width of the
 * graph, not its length) and, in {@link #missing}, with the result.
 *
 * <p>Pure functions, safe for every thread if the functions given are. A parent that is not less
 * than its node breaks the order's promise and throws {@link IllegalArgumentException}, since the
 * walk might not end.
 */
public final class Walk {
  private static final byte WANTED = 1;
  private static final byte UNWANTED = 2;

  private Walk() {}

  /**
   * Visits the nodes that are {@code from} or their ancestors and are neither {@code without} nor
   * their ancestors, greatest first.
   *
   * <p>Nodes are taken greatest first, each with the colours of its descendants; the walk ends as
   * soon as no wanted node is in the queue, so its cost is the difference plus the width of the
   * gap, not the history.
   */
  public static <N> void difference(
      Collection<? extends N> from,
      Collection<? extends N> without,
      Comparator<? super N> order,
      Function<? super N, ? extends Collection<? extends N>> parents,
      Consumer<? super N> visitor) {
    PriorityQueue<N> queue = new PriorityQueue<>(order.reversed());
    Map<N, Byte> colours = new HashMap<>();
    Colouring<N> colouring = new Colouring<>(queue, colours);
    from.forEach(node -> colouring.colour(node, WANTED));
    without.forEach(node -> colouring.colour(node, UNWANTED));
    while (colouring.wantedQueued > 0) {
      N node = queue.remove();
      byte colour = colouring.take(node);
      if (colour == WANTED) {
        visitor.accept(node);
      }
      byte handedDown = (colour & UNWANTED) != 0 ? UNWANTED : WANTED;
      for (N parent : parents.apply(node)) {
        checkOrder(order, parent, node);
        colouring.colour(parent, handedDown);
      }
    }
  }

  /**
   * Returns what {@link #difference} visits, least first: no node stands before one of its parents.
   */
  public static <N> List<N> missing(
      Collection<? extends N> from,
      Collection<? extends N> without,
      Comparator<? super N> order,
      Function<? super N, ? extends Collection<? extends N>> parents) {
    List<N> found = new ArrayList<>();
    difference(from, without, order, parents, found::add);
    Collections.reverse(found);
    return found;
  }

  /**
   * Returns true if {@code ancestor} is {@code node} itself or below it. Only nodes greater than
   * {@code ancestor} are looked at.
   */
  public static <N> boolean isAncestorOrSelf(
      N ancestor,
      N node,
      Comparator<? super N> order,
      Function<? super N, ? extends Collection<? extends N>> parents) {
    PriorityQueue<N> queue = new PriorityQueue<>(order.reversed());
    Set<N> queued = new HashSet<>();
    queue.add(node);
    while (!queue.isEmpty() && order.compare(queue.element(), ancestor) >= 0) {
      N next = queue.remove();
      queued.remove(next);
      if (next.equals(ancestor)) {
        return true;
      }
      for (N parent : parents.apply(next)) {
        checkOrder(order, parent, next);
        if (queued.add(parent)) {
          queue.add(parent);
        }
      }
    }
    return false;
  }

  private static <N> void checkOrder(Comparator<? super N> order, N parent, N node) {
    if (order.compare(parent, node) >= 0) {
      throw new IllegalArgumentException(parent + " is a parent of " + node + " and not less");
    }
  }

  /** The queue with, for each queued node, the union of its descendants' colours. */
  private static final class Colouring<N> {
    private final PriorityQueue<N> queue;
    private final Map<N, Byte> colours;
    private int wantedQueued;

    Colouring(PriorityQueue<N> queue, Map<N, Byte> colours) {
      this.queue = queue;
      this.colours = colours;
    }

    void colour(N node, byte colour) {
      Byte before = colours.get(node);
      if (before == null) {
        queue.add(node);
      }
      byte after = (byte) ((before == null ? 0 : before) | colour);
      colours.put(node, after);
      wantedQueued += (after == WANTED ? 1 : 0) - (before != null && before == WANTED ? 1 : 0);
    }

    byte take(N node) {
      byte colour = Objects.requireNonNull(colours.remove(node), "queued without a colour");
      wantedQueued -= colour == WANTED ? 1 : 0;
      return colour;
    }
  }
}
