package dev.pleach.docdb;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import java.util.List;

/**
 * One commit in the history of a document.
 *
 * @param commit its address
 * @param author who wrote it
 * @param seq its number among the author's commits of this document, from 1
 * @param height 1 + the greatest height among the commits it stands on
 * @param opCount atomic changes in it
 * @param parents the commits it stands on
 */
public record Revision(
    Cid commit, AuthorId author, long seq, long height, int opCount, List<Cid> parents) {
  /** Copies the list. */
  public Revision {
    parents = List.copyOf(parents);
  }

  static Revision of(Block block) {
    return new Revision(
        block.cid(), block.author(), block.seq(), block.height(), block.opCount(), block.links());
  }
}
