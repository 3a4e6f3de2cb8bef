package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Frontier;
import java.util.Set;

/** What a {@link PeerSession} wants done or known. */
public sealed interface SessionOutput {

  /**
   * Send a frame to the peer.
   *
   * @param frame whole, within the frame size of the session; belongs to the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Send(byte[] frame) implements SessionOutput {}

  /** Judge and store blocks, then call {@link PeerSession#stored}. */
  record Deliver(Delivery delivery) implements SessionOutput {}

  /**
   * Call {@link PeerSession#tick} at this time at the latest; replaces every earlier wish.
   *
   * @param nanos on the clock of the session's inputs
   */
  record WakeAt(long nanos) implements SessionOutput {}

  /**
   * The peer has shown which scopes it has joined. Said again whenever the set changes.
   *
   * @param shared the scopes that both sides have joined; others get DENIED
   */
  record PeerScopes(Set<ScopeId> shared) implements SessionOutput {
    /** Copies the set. */
    public PeerScopes {
      shared = Set.copyOf(shared);
    }
  }

  /** The peer holds the same documents in the same states as this side, durably. */
  record ScopeInSync(ScopeId scope) implements SessionOutput {}

  /**
   * The peer holds exactly what this side holds of a document, durably.
   *
   * @param document the document
   * @param heads the heads that both have
   */
  record DocumentInSync(DocumentId document, Frontier heads) implements SessionOutput {}

  /**
   * The peer has proven that an author forked its chain, which was not known here: keep the proof,
   * and pass it on.
   *
   * @param scope that the document is in
   * @param proof checked
   */
  record Convicted(ScopeId scope, EquivocationProof proof) implements SessionOutput {}

  /**
   * An exchange has moved on.
   *
   * @param document the document
   * @param blocksReceived blocks taken in so far
   * @param blocksExpected blocks still to come by the peer's claim, at least 0; a hint for display
   */
  record Progress(DocumentId document, long blocksReceived, long blocksExpected)
      implements SessionOutput {}

  /**
   * An exchange over a document ended without equality and is tried again later.
   *
   * @param document the document
   * @param code why
   * @param retryAtNanos when it is tried again at the earliest
   */
  record ExchangeFailed(DocumentId document, ErrorCode code, long retryAtNanos)
      implements SessionOutput {}

  /**
   * The peer did what an honest peer would not, or not this often.
   *
   * @param severity how sure that is
   * @param cause which kind of thing it did
   * @param reason fit for a log line
   */
  record PeerFault(Severity severity, Cause cause, String reason) implements SessionOutput {}

  /** End the connection; nothing follows. */
  record Close(String reason) implements SessionOutput {}

  /** The kinds of what no honest peer does, or not so often. */
  enum Cause {
    /** Bytes that are not what they should be. */
    GARBAGE,
    /** Blocks that break a rule of blocks. */
    BAD_BLOCKS,
    /** More than was granted, or than there is room for. */
    FLOOD,
    /** Says nothing, or lets one exchange after the other come to nothing. */
    STALLING,
    /** Announces what it does not send. */
    FALSE_CLAIMS,
    /** The same again and again. */
    REPETITION,
    /** Messages of exchanges that are none, or this side's own. */
    CONFUSION,
    /** Goes on sending blocks of authors who are proven to have forked their chains. */
    FORKED_BLOCKS
  }

  /** How much a fault says about a peer. */
  enum Severity {
    /** Loss or bad luck can cause it too; it counts when it repeats. */
    MINOR,
    /** No honest peer of any version does it. */
    GRAVE
  }
}
