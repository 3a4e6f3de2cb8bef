package dev.pleach.replica;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.Frontier;
import java.util.List;

/**
 * What a durable commit did to one document. Local and remote commits are told alike.
 *
 * @param scope the scope of the document
 * @param document the document
 * @param isLocal whether this replica's own author wrote it
 * @param before the merged state before; empty state if the document is new
 * @param after the merged state now
 * @param heads the heads now
 * @param added the blocks that came in, in causal order
 */
public record DocumentChange(
    ScopeId scope,
    DocumentId document,
    boolean isLocal,
    DocumentSnapshot before,
    DocumentSnapshot after,
    Frontier heads,
    List<Block> added) {
  /** Copies the list. */
  public DocumentChange {
    added = List.copyOf(added);
  }
}
