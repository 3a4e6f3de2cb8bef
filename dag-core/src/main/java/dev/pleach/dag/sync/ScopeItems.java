package dev.pleach.dag.sync;

import java.util.Optional;

/**
 * The body of a SCOPE_LIST: doc items of a part of the scope, in ascending order.
 *
 * @param firstGroup empty for plain items; else the two-byte prefix of the first item's group, and
 *     the bytes are grouped
 * @param items (doc8, state8)*, ungrouped in either case
 */
public record ScopeItems(Optional<Integer> firstGroup, PackedItems items) {
  /** From this many documents on a scope is listed in groups. */
  public static final int GROUPED_FROM = 65_536;
}
