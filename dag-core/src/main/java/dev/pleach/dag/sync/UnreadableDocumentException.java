package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;

/**
 * Blocks of a document are here and cannot be read: their medium has damaged them. A session that
 * meets this ends what it does with the document, and does so with that document alone.
 */
public final class UnreadableDocumentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient DocumentId document;

  /** Names the document and what is wrong. */
  public UnreadableDocumentException(DocumentId document, Throwable cause) {
    super("document " + document + " cannot be read: " + cause.getMessage(), cause);
    this.document = document;
  }

  /** Returns the document. */
  public DocumentId document() {
    return document;
  }
}
