package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Tip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the search for a difference needs of a block: its place in the graph, without the payload.
 *
 * @param cid its name
 * @param author whose block it is
 * @param seq its number in the author's chain
 * @param height its height
 * @param back the author's previous block, if any
 * @param parents its parents without {@code back}
 */
public record BlockHeader(
    Cid cid, AuthorId author, long seq, long height, Optional<Cid> back, List<Cid> parents) {
  /** The order of packs, the same as {@link Block#TOPOLOGICAL}. */
  public static final Comparator<BlockHeader> TOPOLOGICAL =
      Comparator.comparingLong(BlockHeader::height)
          .thenComparing(BlockHeader::author)
          .thenComparingLong(BlockHeader::seq)
          .thenComparing(BlockHeader::cid);

  /** Copies the parents. */
  public BlockHeader {
    parents = List.copyOf(parents);
  }

  /** Returns the header of a block. */
  public static BlockHeader of(Block block) {
    return new BlockHeader(
        block.cid(), block.author(), block.seq(), block.height(), block.back(), block.parents());
  }

  /** Returns the parents, then {@code back} if there is one. */
  public List<Cid> links() {
    if (back.isEmpty()) {
      return parents;
    }
    List<Cid> links = new ArrayList<>(parents);
    links.add(back.get());
    return links;
  }

  /** Returns the tip that this block is while nothing points back at it. */
  public Tip tip() {
    return new Tip(author, seq, cid);
  }
}
