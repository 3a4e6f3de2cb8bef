package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Blocks that a peer sent, for the intake to judge and store. The session waits for the {@link
 * DeliveryResult} of the same number, and the peer's credit waits with it.
 *
 * @param number names the delivery within its session
 * @param scope a scope that this replica and the peer share
 * @param document the document that the blocks were sent for; each block must say the same
 * @param name what the document's id derives from, already checked against the id; empty if the
 *     document is known here
 * @param origin how the blocks came
 * @param accused authors that are convicted in the document and, as far as can be told, known to be
 *     so by the peer
 * @param records the blocks in the peer's order, an honest peer's being topological; may be empty
 */
public record Delivery(
    long number,
    ScopeId scope,
    DocumentId document,
    Optional<DocumentName> name,
    Origin origin,
    Set<AuthorId> accused,
    List<PackRecord> records) {

  /** How blocks came; it decides how much room the pending ones may take. */
  public enum Origin {
    /** In answer to what this side asked for, or in an exchange of heads that it takes part in. */
    EXCHANGE,
    /** A whole document that the peer pushes because this side does not know it. */
    NEW_DOCUMENT,
    /** A live push, unasked. */
    PUSH
  }

  /** Copies the set and the list. */
  public Delivery {
    accused = Set.copyOf(accused);
    records = List.copyOf(records);
  }

  /** A delivery of a peer that is not known to know of any conviction. */
  public Delivery(
      long number,
      ScopeId scope,
      DocumentId document,
      Optional<DocumentName> name,
      Origin origin,
      List<PackRecord> records) {
    this(number, scope, document, name, origin, Set.of(), records);
  }
}
