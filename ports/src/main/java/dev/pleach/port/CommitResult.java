package dev.pleach.port;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;

/** What became of a batch. */
public sealed interface CommitResult {
  /** The batch is durable and visible. */
  record Committed() implements CommitResult {}

  /**
   * Nothing was written, because a document's heads are not the expected ones.
   *
   * @param document the first such document of the batch
   * @param actual its present heads
   */
  record HeadsMoved(DocumentId document, Frontier actual) implements CommitResult {}
}
