package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import java.util.List;

/**
 * What a delete did, durably.
 *
 * @param deletedCount documents that matched and are gone
 * @param commits the blocks written
 */
public record DeleteResult(long deletedCount, List<Cid> commits) {
  static final DeleteResult NOTHING = new DeleteResult(0, List.of());

  /** Copies the list. */
  public DeleteResult {
    commits = List.copyOf(commits);
  }
}
