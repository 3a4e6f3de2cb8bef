package dev.pleach.dag.block;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All heads of a document, in canonical order (by CID bytes, unsigned). Equal frontiers mean equal
 * block sets. An immutable value.
 */
public final class Frontier {
  /** The frontier of a document without blocks. */
  public static final Frontier EMPTY = new Frontier(List.of());

  /** Where the digest stands in a block's CID. */
  private static final int DIGEST_AT = 4;

  private static final int DIGEST_BYTES = 32;

  private final Cid[] heads;

  /**
   * Takes a copy of the heads.
   *
   * @throws IllegalArgumentException if they are not blocks, not sorted or one stands twice
   */
  public Frontier(List<Cid> heads) {
    this(heads.toArray(new Cid[0]));
    for (int i = 0; i < this.heads.length; i++) {
      Cid head = this.heads[i];
      if (!head.isBlock()) {
        throw new IllegalArgumentException("no block has the name " + head);
      }
      if (i > 0 && this.heads[i - 1].compareTo(head) >= 0) {
        throw new IllegalArgumentException("heads must be sorted without doubles, see " + head);
      }
    }
  }

  /** Takes over an array that is sorted already. */
  private Frontier(Cid[] sorted) {
    this.heads = sorted;
  }

  /** Sorts the heads and leaves out doubles. */
  public static Frontier of(Collection<Cid> heads) {
    return new Frontier(heads.stream().sorted().distinct().toList());
  }

  /** Returns the heads, sorted, without doubles, unmodifiable. */
  public List<Cid> heads() {
    return Collections.unmodifiableList(Arrays.asList(heads));
  }

  /** Returns the frontier after a block has come in that is new and whose links are all known. */
  public Frontier with(Block block) {
    Cid[] next = heads;
    for (Cid link : block.links()) {
      next = without(next, link);
    }
    return new Frontier(including(next, block.cid()));
  }

  /**
   * Returns the frontier after several new blocks have come in, in any order, whose links are all
   * known or among them. The same as {@link #with} for each, parents first, at the cost of one.
   */
  public Frontier withAll(Collection<Block> blocks) {
    Set<Cid> next = new HashSet<>(heads());
    blocks.forEach(block -> next.add(block.cid()));
    blocks.forEach(block -> block.links().forEach(next::remove));
    Cid[] sorted = next.toArray(new Cid[0]);
    Arrays.sort(sorted);
    return new Frontier(sorted);
  }

  private static Cid[] without(Cid[] sorted, Cid cid) {
    int at = Arrays.binarySearch(sorted, cid);
    if (at < 0) {
      return sorted;
    }
    Cid[] next = Arrays.copyOf(sorted, sorted.length - 1);
    System.arraycopy(sorted, at + 1, next, at, next.length - at);
    return next;
  }

  private static Cid[] including(Cid[] sorted, Cid cid) {
    int at = Arrays.binarySearch(sorted, cid);
    if (at >= 0) {
      return sorted;
    }
    int insertion = -at - 1;
    Cid[] next = new Cid[sorted.length + 1];
    System.arraycopy(sorted, 0, next, 0, insertion);
    next[insertion] = cid;
    System.arraycopy(sorted, insertion, next, insertion + 1, sorted.length - insertion);
    return next;
  }

  /** Returns true if there is no head. */
  public boolean isEmpty() {
    return heads.length == 0;
  }

  /** Returns true if this block is a head. */
  public boolean contains(Cid cid) {
    return Arrays.binarySearch(heads, cid) >= 0;
  }

  /** Returns the 32-byte digests of the heads, sorted, end to end. */
  public byte[] digests() {
    byte[] joined = new byte[heads.length * DIGEST_BYTES];
    for (int i = 0; i < heads.length; i++) {
      byte[] cid = heads[i].bytes();
      System.arraycopy(cid, DIGEST_AT, joined, i * DIGEST_BYTES, DIGEST_BYTES);
    }
    return joined;
  }

  /** Returns the SHA-256 over {@link #digests()}; its first 8 bytes are the state8 of doc items. */
  public Digest stateDigest() {
    return Digest.sha256(digests());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Frontier that && Arrays.equals(heads, that.heads);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(heads);
  }

  @Override
  public String toString() {
    return "Frontier" + heads();
  }
}
