package dev.pleach.dag;

import java.nio.charset.StandardCharsets;

/**
 * What a document's id is derived from, so that whoever receives a block of an unknown document can
 * check that it belongs to a scope: {@code d = SHA-256("doc1" ++ scopeId ++ root type ++ idHash)}.
 *
 * @param scope the scope the document is in
 * @param rootType type of container 0, one byte (docs/SPEC.md lists them)
 * @param idHash keyed hash of the document's {@code _id} ({@link ScopeSecret#idHash})
 */
public record DocumentName(ScopeId scope, int rootType, Digest idHash) {
  /** Checks the root type. */
  public DocumentName {
    if (rootType < 0 || rootType > 255) {
      throw new IllegalArgumentException("a root type is one byte, got " + rootType);
    }
  }

  /** Returns the document's id. */
  public DocumentId documentId() {
    return DocumentId.of(
        Hashing.sha256(
            "doc1".getBytes(StandardCharsets.US_ASCII),
            scope.raw(),
            new byte[] {(byte) rootType},
            idHash.raw()));
  }
}
