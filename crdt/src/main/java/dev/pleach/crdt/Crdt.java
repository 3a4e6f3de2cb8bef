package dev.pleach.crdt;

import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * A replicated data type: state as a pure function of a set of events.
 *
 * <p>What must hold (the testkit's laws check it): the canonical bytes after {@link #replay} depend
 * on the set alone, not on the numbering; and {@link #advance}, however the events were cut into
 * batches, gives what {@code replay} gives.
 *
 * <p>The type itself is immutable and may be shared between threads; each state is for one thread
 * at a time.
 *
 * @param <S> the state
 * @param <O> what one event carries
 */
public interface Crdt<S, O> {
  /** Returns the state of no events. */
  S empty();

  /**
   * Returns the state of all events, given the state of the first {@code from}.
   *
   * <p>The state given may be changed and returned; its former holder must not use it any more.
   * Whoever needs an old state keeps a copy by whatever means the type offers.
   *
   * @param state the state of events 0 to {@code from - 1} of this very numbering
   * @param all all events
   * @param from number of the first event that is new
   */
  S advance(S state, Events<O> all, int from);

  /** Returns the state of all events. */
  default S replay(Events<O> all) {
    return advance(empty(), all, 0);
  }

  /** Returns bytes that are equal exactly where two states mean the same. */
  byte[] canonicalBytes(S state);

  /**
   * Brings in a state-based type: what an event leaves behind is its op applied to the join of what
   * its parents left behind, and the state of the document is the join over its heads.
   *
   * <p>{@code join} must be commutative, associative and idempotent, {@code apply} must not lose
   * what was there before in the order of the join; neither may change its arguments.
   */
  static <T, O> Crdt<Joined<T>, O> ofJoin(
      T empty, Apply<T, O> apply, BinaryOperator<T> join, Function<T, byte[]> canonicalBytes) {
    return new JoinCrdt<>(empty, apply, join, canonicalBytes);
  }

  /** Applies an op to the state its author saw. */
  @FunctionalInterface
  interface Apply<T, O> {
    /**
     * Returns the state after the op.
     *
     * @param before what the author saw
     * @param op what the event carries
     * @param all the events
     * @param event number of the event that carries the op
     */
    T apply(T before, O op, Events<O> all, int event);
  }
}
