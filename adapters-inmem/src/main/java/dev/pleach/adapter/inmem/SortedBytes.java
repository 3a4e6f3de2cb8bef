package dev.pleach.adapter.inmem;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from byte string to value, ordered by key, unsigned. A change gives a new map
 * that shares all but a path with the old one, so a reader who took a map sees one moment of it for
 * ever and needs no lock.
 *
 * <p>A height-balanced tree (Adelson-Velsky and Landis, 1962), never deeper than 1.44 log2 n,
 * whatever keys strangers choose. Path copying as in Driscoll et al., "Making data structures
 * persistent" (1989).
 */
final class SortedBytes<V> {
  private final @Nullable Node<V> root;

  private SortedBytes(@Nullable Node<V> root) {
    this.root = root;
  }

  static <V> SortedBytes<V> empty() {
    return new SortedBytes<>(null);
  }

  Optional<V> get(byte[] key) {
    Node<V> at = root;
    while (at != null) {
      int order = Arrays.compareUnsigned(key, at.key);
      if (order == 0) {
        return Optional.of(at.value);
      }
      at = order < 0 ? at.left : at.right;
    }
    return Optional.empty();
  }

  /** Returns a map with this entry; the key array must not change afterwards. */
  SortedBytes<V> with(byte[] key, V value) {
    return new SortedBytes<>(put(root, key, value));
  }

  /** Returns a map without this key. */
  SortedBytes<V> without(byte[] key) {
    return get(key).isEmpty() ? this : new SortedBytes<>(remove(root, key));
  }

  /**
   * Visits entries from a key on, included, in ascending order, until the visitor returns false.
   */
  void forEachFrom(byte[] from, BiPredicate<? super byte[], ? super V> visitor) {
    walk(root, from, visitor);
  }

  private static <V> boolean walk(
      @Nullable Node<V> at, byte[] from, BiPredicate<? super byte[], ? super V> visitor) {
    if (at == null) {
      return true;
    }
    if (Arrays.compareUnsigned(at.key, from) < 0) {
      return walk(at.right, from, visitor);
    }
    return walk(at.left, from, visitor)
        && visitor.test(at.key, at.value)
        && walk(at.right, from, visitor);
  }

  private static <V> Node<V> put(@Nullable Node<V> at, byte[] key, V value) {
    if (at == null) {
      return new Node<>(key, value, null, null);
    }
    int order = Arrays.compareUnsigned(key, at.key);
    if (order == 0) {
      return new Node<>(at.key, value, at.left, at.right);
    }
    return order < 0
        ? balanced(at, put(at.left, key, value), at.right)
        : balanced(at, at.left, put(at.right, key, value));
  }

  private static <V> @Nullable Node<V> remove(@Nullable Node<V> at, byte[] key) {
    if (at == null) {
      return null;
    }
    int order = Arrays.compareUnsigned(key, at.key);
    if (order < 0) {
      return balanced(at, remove(at.left, key), at.right);
    }
    if (order > 0) {
      return balanced(at, at.left, remove(at.right, key));
    }
    if (at.left == null || at.right == null) {
      return at.left == null ? at.right : at.left;
    }
    Node<V> next = least(at.right);
    return balanced(next, at.left, remove(at.right, next.key));
  }

  private static <V> Node<V> least(Node<V> at) {
    Node<V> least = at;
    while (least.left != null) {
      least = least.left;
    }
    return least;
  }

  /** Joins an entry and two trees whose heights differ by at most two. */
  private static <V> Node<V> balanced(
      Node<V> entry, @Nullable Node<V> left, @Nullable Node<V> right) {
    int lean = height(left) - height(right);
    if (lean > 1 && left != null) {
      return height(left.left) >= height(left.right)
          ? rotatedRight(entry, left, right)
          : rotatedRight(entry, rotatedLeft(left, left.left, left.right), right);
    }
    if (lean < -1 && right != null) {
      return height(right.right) >= height(right.left)
          ? rotatedLeft(entry, left, right)
          : rotatedLeft(entry, left, rotatedRight(right, right.left, right.right));
    }
    return new Node<>(entry.key, entry.value, left, right);
  }

  private static <V> Node<V> rotatedRight(
      Node<V> entry, @Nullable Node<V> left, @Nullable Node<V> right) {
    if (left == null) {
      throw new IllegalStateException("nothing to rotate");
    }
    Node<V> lower = new Node<>(entry.key, entry.value, left.right, right);
    return new Node<>(left.key, left.value, left.left, lower);
  }

  private static <V> Node<V> rotatedLeft(
      Node<V> entry, @Nullable Node<V> left, @Nullable Node<V> right) {
    if (right == null) {
      throw new IllegalStateException("nothing to rotate");
    }
    Node<V> lower = new Node<>(entry.key, entry.value, left, right.left);
    return new Node<>(right.key, right.value, lower, right.right);
  }

  private static int height(@Nullable Node<?> node) {
    return node == null ? 0 : node.height;
  }

  /** Returns the height of the tree, for tests of its balance. */
  int height() {
    return height(root);
  }

  private static final class Node<V> {
    final byte[] key;
    final V value;
    final @Nullable Node<V> left;
    final @Nullable Node<V> right;
    final int height;

    Node(byte[] key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
      this.key = key;
      this.value = value;
      this.left = left;
      this.right = right;
      this.height = 1 + Math.max(SortedBytes.height(left), SortedBytes.height(right));
    }
  }
}
