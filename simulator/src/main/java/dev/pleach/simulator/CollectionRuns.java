package dev.pleach.simulator;

import java.util.Optional;

/**
 * A {@link CollectionCase} with one seed after another. A large collection is made once for all of
 * them, so seeds differ in keys, chance and which documents change.
 */
public final class CollectionRuns {
  private static final String AUTHOR = "author";

  private final int documents;
  private final int changed;
  private final CaseConditions conditions;
  private final Optional<SyntheticCollection> large;

  /** Takes what all runs have in common. */
  public CollectionRuns(int documents, int changed, CaseConditions conditions) {
    this.documents = documents;
    this.changed = changed;
    this.conditions = conditions;
    this.large =
        documents >= CollectionCase.LARGE
            ? Optional.of(
                new SyntheticCollection(
                    EnginePeer.Setting.of(documents),
                    SimulatedKeys.drawKey(SeededRandom.of(0).split(AUTHOR))))
            : Optional.empty();
  }

  /** Runs once. */
  public CaseReport run(long seed) {
    return new CollectionCase(seed, documents, changed, conditions).measure(large);
  }
}
