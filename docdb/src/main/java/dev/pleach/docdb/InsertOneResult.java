package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.List;

/**
 * A document was inserted, durably.
 *
 * @param insertedId its {@code _id}, given or made
 * @param commits the blocks written
 */
public record InsertOneResult(Value insertedId, List<Cid> commits) {
  /** Copies the list. */
  public InsertOneResult {
    commits = List.copyOf(commits);
  }
}
