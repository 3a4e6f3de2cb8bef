package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Frontier;

/**
 * One document's entry in the listing of a scope.
 *
 * @param document its id
 * @param state8 the first 8 bytes, big-endian, of SHA-256 over its sorted head digests
 */
public record DocumentState(DocumentId document, long state8) {
  /** Returns the entry of a document with these heads. */
  public static DocumentState of(DocumentId document, Frontier heads) {
    return new DocumentState(document, heads.stateDigest().prefix64());
  }

  /** Returns the first 8 bytes of the id, big-endian: its truncated name. */
  public long doc8() {
    return document.prefix64();
  }
}
