package dev.pleach.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many events of each chain a version holds: an immutable array of counts, 0 where nothing was
 * set, that shares structure. A tree of fan-out 16; replacing one count copies one path, and
 * joining two vectors visits only where they differ and keeps the parts that one of them already
 * has.
 */
final class VersionVector {
  static final VersionVector EMPTY = new VersionVector(0, null);

  private static final int BITS = 4;
  private static final int FAN_OUT = 1 << BITS;

  /** Levels above the leaves. */
  private final int height;

  /** An {@code int[]} leaf, an {@code Object[]} of nodes, or nothing where all counts are 0. */
  private final @Nullable Object root;

  private VersionVector(int height, @Nullable Object root) {
    this.height = height;
    this.root = root;
  }

  int get(int chain) {
    if (chain >>> BITS * height >= FAN_OUT) {
      return 0;
    }
    Object node = root;
    for (int level = height; level > 0 && node != null; level--) {
      node = ((Object[]) node)[(chain >>> BITS * level) & (FAN_OUT - 1)];
    }
    return node == null ? 0 : ((int[]) node)[chain & (FAN_OUT - 1)];
  }

  /** Returns the vector with this count, unless it holds a greater one already. */
  VersionVector atLeast(int chain, int count) {
    if (get(chain) >= count) {
      return this;
    }
    int needed = height;
    while (chain >>> BITS * needed >= FAN_OUT) {
      needed++;
    }
    return new VersionVector(needed, put(raised(needed), needed, chain, count));
  }

  private @Nullable Object raised(int needed) {
    Object node = root;
    for (int level = height; level < needed && node != null; level++) {
      Object[] above = new Object[FAN_OUT];
      above[0] = node;
      node = above;
    }
    return node;
  }

  private static Object put(@Nullable Object node, int level, int chain, int count) {
    int index = (chain >>> BITS * level) & (FAN_OUT - 1);
    if (level == 0) {
      int[] leaf = node == null ? new int[FAN_OUT] : ((int[]) node).clone();
      leaf[index] = count;
      return leaf;
    }
    Object[] inner = node == null ? new Object[FAN_OUT] : ((Object[]) node).clone();
    inner[index] = put(inner[index], level - 1, chain, count);
    return inner;
  }

  /** Returns the greater count of each chain. */
  VersionVector join(VersionVector other) {
    if (this == other || other.root == null) {
      return this;
    }
    if (root == null) {
      return other;
    }
    int needed = Math.max(height, other.height);
    Object joined = join(raised(needed), other.raised(needed), needed);
    if (joined == root) {
      return this;
    }
    return joined == other.root ? other : new VersionVector(needed, joined);
  }

  private static @Nullable Object join(@Nullable Object left, @Nullable Object right, int level) {
    if (left == right || right == null) {
      return left;
    }
    if (left == null) {
      return right;
    }
    return level == 0
        ? joinLeaves((int[]) left, (int[]) right)
        : joinInner((Object[]) left, (Object[]) right, level);
  }

  private static int[] joinLeaves(int[] left, int[] right) {
    int[] joined = new int[FAN_OUT];
    for (int i = 0; i < FAN_OUT; i++) {
      joined[i] = Math.max(left[i], right[i]);
    }
    if (Arrays.equals(joined, left)) {
      return left;
    }
    return Arrays.equals(joined, right) ? right : joined;
  }

  private static Object[] joinInner(Object[] left, Object[] right, int level) {
    Object[] joined = new Object[FAN_OUT];
    boolean isLeft = true;
    boolean isRight = true;
    for (int i = 0; i < FAN_OUT; i++) {
      joined[i] = join(left[i], right[i], level - 1);
      isLeft &= joined[i] == left[i];
      isRight &= joined[i] == right[i];
    }
    if (isLeft) {
      return left;
    }
    return isRight ? right : joined;
  }
}
