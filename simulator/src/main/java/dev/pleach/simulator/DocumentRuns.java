package dev.pleach.simulator;

import java.util.Optional;

/**
 * A {@link DocumentCase} with one seed after another. What both peers have in common is made once
 * for all of them if it is large, so seeds differ in the peers' keys and in what differs.
 */
public final class DocumentRuns {
  /** From this many blocks on. */
  static final int LARGE = 100_000;

  private final DocumentCase first;
  private final Optional<DocumentBase> large;

  /** Takes a case; its seed does not matter. */
  public DocumentRuns(DocumentCase any) {
    first = any;
    large = any.blocks() >= LARGE ? Optional.of(any.commonBase()) : Optional.empty();
  }

  /** Runs once. */
  public CaseReport run(long seed) {
    DocumentCase own =
        new DocumentCase(
            seed,
            first.blocks(),
            first.diff(),
            first.authors(),
            first.changedAuthors(),
            first.behind(),
            first.equivocators(),
            first.conditions());
    return large.isPresent() ? own.measure(large.get()) : own.measure();
  }
}
