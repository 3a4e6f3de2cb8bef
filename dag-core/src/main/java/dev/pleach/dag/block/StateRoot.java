package dev.pleach.dag.block;

import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Multibase;
import dev.pleach.dag.ScopeId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;

/**
 * Hashes that are equal on two replicas exactly when their frontiers are.
 *
 * <ul>
 *   <li>docRoot = SHA-256("dr1" ++ d ++ sorted head digests)
 *   <li>scopeRoot = SHA-256("sr1" ++ scopeId ++ docRoots in the order of d)
 *   <li>stateRoot = SHA-256("st1" ++ scopeRoots in the order of scopeId)
 * </ul>
 */
public final class StateRoot {
  private StateRoot() {}

  /** Returns a document's root. */
  public static Digest ofDocument(DocumentId document, Frontier frontier) {
    return hash("dr1", document.bytes(), frontier.digests());
  }

  /** Returns a scope's root; documents without blocks have no part in it. */
  public static Digest ofScope(ScopeId scope, SortedMap<DocumentId, Frontier> documents) {
    ByteArrayOutputStream roots = new ByteArrayOutputStream();
    for (Map.Entry<DocumentId, Frontier> entry : documents.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        roots.writeBytes(ofDocument(entry.getKey(), entry.getValue()).bytes());
      }
    }
    return hash("sr1", scope.bytes(), roots.toByteArray());
  }

  /** Returns a replica's root over the roots of its scopes. */
  public static Digest ofReplica(SortedMap<ScopeId, Digest> scopes) {
    ByteArrayOutputStream roots = new ByteArrayOutputStream();
    scopes.values().forEach(root -> roots.writeBytes(root.bytes()));
    return hash("st1", roots.toByteArray(), new byte[0]);
  }

  /** Returns the text in which roots are printed: base32, lower case, no padding. */
  public static String text(Digest root) {
    return Multibase.base32(root.bytes());
  }

  private static Digest hash(String domain, byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(domain.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(first);
    all.writeBytes(second);
    return Digest.sha256(all.toByteArray());
  }
}
