package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import java.util.Optional;

/**
 * A document some of whose stored blocks cannot be read. It is not served to peers, and comes back
 * once a peer has sent the blocks again.
 *
 * @param document which
 * @param scope the scope it is in
 * @param blocks how many of its blocks cannot be read, as far as that could be found out
 * @param first one of them; empty if not even that can be told
 */
public record DamagedDocument(
    DocumentId document, ScopeId scope, int blocks, Optional<Cid> first) {}
