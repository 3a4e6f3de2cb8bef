package dev.pleach.docdb;

import dev.pleach.dag.Value;
import java.util.Optional;

/**
 * A document came into a watched result, changed in it, or left it. Local and remote commits are
 * told alike.
 *
 * @param kind what happened
 * @param id the document's {@code _id}
 * @param before the document as it was in the result, empty if it was not
 * @param after the document as it is in the result, empty if it is not
 * @param isLocal whether this node wrote it; also true of events joined from local and remote
 *     commits of which the last was local
 */
public record ChangeEvent(
    Kind kind, Value id, Optional<Document> before, Optional<Document> after, boolean isLocal) {
  /** What happened to the result. */
  public enum Kind {
    /** A document was inserted, revived, or began to match. */
    ADDED,
    /** A document in the result changed and still matches. */
    CHANGED,
    /** A document was deleted or no longer matches. */
    REMOVED
  }

  /** Returns the event of a step of the result, or empty if it is none. */
  static Optional<ChangeEvent> of(
      Value id, Optional<Document> before, Optional<Document> after, boolean isLocal) {
    ChangeEvent event = new ChangeEvent(kind(before, after), id, before, after, isLocal);
    return event.isNothing() ? Optional.empty() : Optional.of(event);
  }

  private static Kind kind(Optional<Document> before, Optional<Document> after) {
    return before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
  }

  /** Returns one event in place of this and a later one of the same document. */
  ChangeEvent to(ChangeEvent later) {
    return new ChangeEvent(kind(before, later.after), id, before, later.after, later.isLocal);
  }

  boolean isNothing() {
    return before.equals(after);
  }
}
