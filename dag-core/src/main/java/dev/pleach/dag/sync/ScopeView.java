package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.sketch.Symbols;
import java.util.Iterator;
import java.util.Optional;

/**
 * The documents of one scope that this replica has joined. Documents without blocks have no part in
 * it. Threads and consistency as for {@link DocumentView}.
 */
public interface ScopeView {
  /** Returns the id of the scope. */
  ScopeId id();

  /** Returns the secret that its members share. */
  ScopeSecret secret();

  /** Returns the number of documents that have blocks. */
  long documentCount();

  /**
   * Returns the sum over all documents of {@link ScopeDigest#of} under key epoch 0; to be kept up
   * to date with each change of heads, because it is asked often.
   */
  Sum128 digest();

  /**
   * Returns the documents whose {@link DocumentState#doc8} is {@code fromDoc8} or greater, both
   * unsigned, in the order of their ids. The iterator is not kept across inputs of the session.
   */
  Iterator<DocumentState> documents(long fromDoc8);

  /**
   * As {@link #documents(long)}, with the states told under a key. Worth overriding where heads can
   * be read without opening the document.
   */
  default Iterator<DocumentState> documents(long fromDoc8, StateKey key) {
    Iterator<DocumentState> plain = documents(fromDoc8);
    if (key.isPlain()) {
      return plain;
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return plain.hasNext();
      }

      @Override
      public DocumentState next() {
        DocumentId id = plain.next().document();
        return new DocumentState(id, key.state8(document(id).orElseThrow().heads()));
      }
    };
  }

  /**
   * Returns symbols of the sketch over all documents, under the scope's sketch key of epoch 0.
   * Worth overriding: the first 4,096 can be kept up to date with each change of heads.
   */
  default Symbols symbols(int from, int count) {
    return ScopeSketches.scan(ScopeSketches.key(secret()), documents(0), from, count);
  }

  /**
   * Returns true if a document with this {@link DocumentState#doc8} is here and cannot be read. It
   * has no part in the scope until it is mended by what a peer sends, and is asked for more and
   * more seldom, since not every peer can help.
   */
  default boolean isUnreadable(long doc8) {
    return false;
  }

  /** Returns a document of this scope, or empty if it has no block here. */
  Optional<DocumentView> document(DocumentId document);
}
