package dev.pleach.replica;

import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.DocumentName;

/**
 * A change that somebody wants to make to one document.
 *
 * @param name the document; it comes into being with its first op
 * @param edit makes the ops
 */
public record DocumentEdit(DocumentName name, Edit edit) {
  /** Makes the ops of one change. */
  @FunctionalInterface
  public interface Edit {
    /**
     * Called once, on the engine's lane. What it throws refuses the whole request; an editor
     * without ops makes no block.
     *
     * @param editor takes the changes, all of which become one block
     * @param current the document as it stands; {@code exists()} is false if it is not there
     */
    void apply(DocumentEditor editor, DocumentSnapshot current);
  }
}
