package dev.pleach.dag.block;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * All heads of a document, in canonical order (by CID bytes, unsigned). Equal frontiers mean equal
 * block sets.
 *
 * @param heads sorted, without doubles
 */
public record Frontier(List<Cid> heads) {
  /** The frontier of a document without blocks. */
  public static final Frontier EMPTY = new Frontier(List.of());

  /** Checks order and kind. */
  public Frontier {
    heads = List.copyOf(heads);
    for (int i = 0; i < heads.size(); i++) {
      if (!heads.get(i).isBlock() || (i > 0 && heads.get(i - 1).compareTo(heads.get(i)) >= 0)) {
        throw new IllegalArgumentException("heads must be sorted blocks without doubles: " + heads);
      }
    }
  }

  /** Sorts the heads. */
  public static Frontier of(Collection<Cid> heads) {
    return new Frontier(List.copyOf(new TreeSet<>(heads)));
  }

  /** Returns the frontier after a block whose links are all known has come in. */
  public Frontier with(Block block) {
    TreeSet<Cid> next = new TreeSet<>(heads);
    block.links().forEach(next::remove);
    next.add(block.cid());
    return new Frontier(List.copyOf(next));
  }

  /** Returns true if there is no head. */
  public boolean isEmpty() {
    return heads.isEmpty();
  }

  /** Returns the 32-byte digests of the heads, sorted, end to end. */
  public byte[] digests() {
    byte[] joined = new byte[heads.size() * 32];
    for (int i = 0; i < heads.size(); i++) {
      System.arraycopy(heads.get(i).bytes(), 4, joined, i * 32, 32);
    }
    return joined;
  }

  /** Returns the SHA-256 over {@link #digests()}; its first 8 bytes are the state8 of doc items. */
  public Digest stateDigest() {
    return Digest.sha256(digests());
  }
}
