package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.SignedBlock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The whole head exchange over one connection to one proven peer: scopes and documents, without
 * I/O.
 *
 * <p>How to drive it:
 *
 * <ol>
 *   <li>call {@link #start} once;
 *   <li>after every input call {@link #poll} until it is empty, and do what it says in that order,
 *       before the next input ({@link #blocked} alone may come in between);
 *   <li>hand in what arrives ({@link #frame}, {@link #stored}, {@link #writable}), what happens
 *       here ({@link #appended}, {@link #scopesChanged}, {@link #wish}), and the time ({@link
 *       #tick}).
 * </ol>
 *
 * <p>Times are nanoseconds on one clock that never goes back. Nothing a peer sends makes a method
 * throw. Nothing of the session needs to survive a restart. For one thread at a time.
 */
public final class PeerSession {
  /**
   * Begins a session; nothing is sent before {@link #start}.
   *
   * @param self this side's peer key
   * @param remote the other side's peer key, proven by the channel
   * @param isDialler true at exactly one of the two ends
   * @param random uniform 64-bit numbers, unpredictable to the peer
   */
  public PeerSession(
      SessionOptions options,
      PublicKey self,
      PublicKey remote,
      boolean isDialler,
      ReplicaView replica,
      LongSupplier random) {}

  /** The connection is open: greet the peer. */
  public void start(long nowNanos) {}

  /** A frame arrived. */
  public void frame(byte[] frame, long nowNanos) {}

  /**
   * The connection takes no more frames for now; {@link #poll} gives none until {@link #writable}.
   */
  public void blocked() {}

  /** The connection takes frames again. */
  public void writable(long nowNanos) {}

  /** A delivery has been judged and stored. */
  public void stored(DeliveryResult result, long nowNanos) {}

  /**
   * Blocks became durable here that this peer did not send: local commits, or another peer's. Small
   * ones are pushed, the rest is left to an exchange. Nothing is sent if the peer does not share
   * the scope.
   *
   * @param blocks in topological order
   */
  public void appended(DocumentId document, List<SignedBlock> blocks, long nowNanos) {}

  /** The set of joined scopes changed. */
  public void scopesChanged(long nowNanos) {}

  /** Bring a document into agreement with the peer soon. */
  public void wish(DocumentId document, long nowNanos) {}

  /**
   * Compare all shared scopes with the peer now; {@link SessionOutput.ScopeInSync} is the answer.
   */
  public void compare(long nowNanos) {}

  /** The time has come that {@link SessionOutput.WakeAt} named, or any other. */
  public void tick(long nowNanos) {}

  /** Returns the next thing to be done, or empty if there is nothing until the next input. */
  public Optional<SessionOutput> poll() {
    return Optional.empty();
  }

  /** Returns the scopes that both sides have joined, as far as the peer has said. */
  public Set<ScopeId> sharedScopes() {
    return Set.of();
  }

  /** Returns the number of exchanges that are open. */
  public int openExchanges() {
    return 0;
  }

  /** Returns true if nothing is under way: no exchange, no queue, no delivery awaited. */
  public boolean isIdle() {
    return true;
  }
}
