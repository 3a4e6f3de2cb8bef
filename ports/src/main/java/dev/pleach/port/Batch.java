package dev.pleach.port;

import dev.pleach.dag.block.SignedBlock;
import java.util.List;

/**
 * What one {@link Store#commit} writes, all or nothing.
 *
 * @param blocks blocks with the signatures that are to be kept, in any order
 * @param headMoves heads, compared and replaced; at most one per document
 * @param indexRows index rows to put or delete; of two for one key the later counts
 * @param states state records to put or delete; of two of one name the later counts
 */
public record Batch(
    List<SignedBlock> blocks,
    List<HeadMove> headMoves,
    List<IndexRow> indexRows,
    List<StateRecord> states) {
  /** Copies the lists and checks that no document moves twice. */
  public Batch {
    blocks = List.copyOf(blocks);
    headMoves = List.copyOf(headMoves);
    indexRows = List.copyOf(indexRows);
    states = List.copyOf(states);
    if (headMoves.stream().map(HeadMove::document).distinct().count() < headMoves.size()) {
      throw new IllegalArgumentException("a document's heads move twice in one batch");
    }
  }

  /** Returns a batch of state records alone. */
  public static Batch ofStates(List<StateRecord> states) {
    return new Batch(List.of(), List.of(), List.of(), states);
  }
}
