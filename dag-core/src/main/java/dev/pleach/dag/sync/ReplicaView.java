package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import java.util.Collection;
import java.util.Optional;

/**
 * What a replica holds, as its sessions read it. Threads and consistency as for {@link
 * DocumentView}.
 */
public interface ReplicaView {
  /** Returns the scopes that this replica has joined and offers to the peer of the session. */
  Collection<? extends ScopeView> scopes();

  /** Returns a scope out of {@link #scopes}, or empty. */
  Optional<ScopeView> scope(ScopeId scope);

  /** Returns the scope out of {@link #scopes} that a document with blocks is in, or empty. */
  Optional<ScopeView> scopeOf(DocumentId document);
}
