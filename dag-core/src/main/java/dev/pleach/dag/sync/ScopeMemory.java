package dev.pleach.dag.sync;

import dev.pleach.dag.ScopeId;
import java.util.Optional;

/** Where a session keeps what it learns about one peer. It may forget anything at any time. */
public interface ScopeMemory {
  /** Keeps nothing. */
  ScopeMemory NONE =
      new ScopeMemory() {
        @Override
        public Optional<ScopeAgreement> recall(ScopeId scope) {
          return Optional.empty();
        }

        @Override
        public void remember(ScopeId scope, ScopeAgreement agreement) {}
      };

  /** Returns what was remembered of a scope last, or empty. */
  Optional<ScopeAgreement> recall(ScopeId scope);

  /** Remembers this in place of what was remembered before. */
  void remember(ScopeId scope, ScopeAgreement agreement);
}
