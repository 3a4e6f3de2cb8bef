package dev.pleach.replica;

import dev.pleach.dag.Digest;

/**
 * Two hashes by which replicas compare themselves.
 *
 * @param stateRoot equal exactly if the histories are ({@code StateRoot})
 * @param contentHash SHA-256 over scope id, document id and SHA-256 of the canonical state of every
 *     document, in the order of the ids: equal if the merged states are
 */
public record ReplicaRoots(Digest stateRoot, Digest contentHash) {}
