package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Frontier;

/** What a replica keeps of a scope in memory, without the store beside it. */
public final class TallyFixture {
  private final ScopeTally tally;

  /** Begins without documents. */
  public TallyFixture(ScopeSecret secret) {
    tally = new ScopeTally(secret);
  }

  /** The heads of a document moved. */
  public void moved(DocumentId document, Frontier before, Frontier after) {
    tally.moved(document, before, after);
  }

  /** Returns something that depends on all that happened. */
  public long result() {
    return tally.digest().low();
  }
}
