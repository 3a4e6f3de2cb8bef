package dev.pleach.docdb;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.List;
import java.util.Optional;

/**
 * What an update did, durably.
 *
 * @param matchedCount documents that matched the filter
 * @param modifiedCount those of them that the update changed
 * @param upsertedId the {@code _id} of the document inserted because none matched, if that was
 *     asked
 * @param commits the blocks written; none if nothing changed
 */
public record UpdateResult(
    long matchedCount, long modifiedCount, Optional<Value> upsertedId, List<Cid> commits) {
  static final UpdateResult NOTHING = new UpdateResult(0, 0, Optional.empty(), List.of());

  /** Copies the list. */
  public UpdateResult {
    commits = List.copyOf(commits);
  }
}
