package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.List;

/**
 * Documents were inserted, durably and in one atomic batch.
 *
 * @param insertedIds their {@code _id}s, given or made, in the order of the documents
 * @param commits the blocks written
 */
public record InsertManyResult(List<Value> insertedIds, List<Cid> commits) {
  /** Copies the lists. */
  public InsertManyResult {
    insertedIds = List.copyOf(insertedIds);
    commits = List.copyOf(commits);
  }
}
