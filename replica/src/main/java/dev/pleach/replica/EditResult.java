package dev.pleach.replica;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import java.util.List;

/**
 * What became of one edit of a request; it is durable.
 *
 * @param document the document
 * @param commits the blocks made, in order; none if the edit made no op
 * @param after the merged state with the edit in it
 */
public record EditResult(DocumentId document, List<Cid> commits, DocumentSnapshot after) {
  /** Copies the list. */
  public EditResult {
    commits = List.copyOf(commits);
  }
}
