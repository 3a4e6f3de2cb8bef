package dev.pleach.replica;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.sync.DocumentState;
import dev.pleach.dag.sync.ScopeDigest;
import dev.pleach.dag.sync.Sum128;

/** Number and digest of a scope's documents, kept up to date with every move of heads. */
final class ScopeTally {
  private final ScopeDigest hash;
  private long documents;
  private Sum128 digest = Sum128.ZERO;

  ScopeTally(ScopeSecret secret) {
    hash = new ScopeDigest(secret);
  }

  long documents() {
    return documents;
  }

  Sum128 digest() {
    return digest;
  }

  void moved(DocumentId document, Frontier before, Frontier after) {
    if (!before.isEmpty()) {
      documents--;
      digest = digest.minus(hash.of(DocumentState.of(document, before)));
    }
    if (!after.isEmpty()) {
      documents++;
      digest = digest.plus(hash.of(DocumentState.of(document, after)));
    }
  }
}
