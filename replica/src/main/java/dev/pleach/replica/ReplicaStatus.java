package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.port.PeerId;
import java.util.List;

/**
 * How things stand with a replica.
 *
 * @param peer who we are on the network
 * @param author who signs our blocks
 * @param scopes number of scopes joined
 * @param documents number of documents with blocks in them
 * @param pendingBlocks blocks that wait for their parents
 * @param pendingBytes their bytes
 * @param editsQueued local edits not yet durable
 * @param documentsHot documents whose state is in memory
 * @param convicted authors that are proven to have forked their chain, counted in each document
 * @param peers the connected peers
 * @param replicators the duties
 * @param offenders peers that broke rules lately, the latest last
 * @param damaged documents whose blocks cannot be read here, the first 1,000 by id
 * @param pinned documents that always stay in memory
 */
public record ReplicaStatus(
    PeerId peer,
    AuthorId author,
    int scopes,
    long documents,
    int pendingBlocks,
    long pendingBytes,
    int editsQueued,
    int documentsHot,
    int convicted,
    List<PeerStatus> peers,
    List<Replicator> replicators,
    List<Offender> offenders,
    List<DamagedDocument> damaged,
    List<DocumentId> pinned) {
  /** Copies the lists. */
  public ReplicaStatus {
    peers = List.copyOf(peers);
    replicators = List.copyOf(replicators);
    offenders = List.copyOf(offenders);
    damaged = List.copyOf(damaged);
    pinned = List.copyOf(pinned);
  }
}
