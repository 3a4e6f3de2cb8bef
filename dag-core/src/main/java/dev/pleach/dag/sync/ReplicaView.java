package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a replica holds, as its sessions read it. Threads and consistency as for {@link
 * DocumentView}.
 */
public interface ReplicaView {
  /** Returns the scopes that this replica has joined and offers to the peer of the session. */
  Collection<? extends ScopeView> scopes();

  /** Returns a scope out of {@link #scopes}, or empty. */
  Optional<ScopeView> scope(ScopeId scope);

  /**
   * Returns the first 8 bytes of SHA-256 over the heads that a document had when this replica and a
   * peer last agreed about it, as far as that is remembered. A cache: no answer need ever be given.
   */
  default OptionalLong agreed(PublicKey peer, DocumentId document) {
    return OptionalLong.empty();
  }

  /** Returns the scope out of {@link #scopes} that a document with blocks is in, or empty. */
  Optional<ScopeView> scopeOf(DocumentId document);
}
