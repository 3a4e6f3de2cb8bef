package dev.pleach.crdt;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import java.util.OptionalInt;

/**
 * A causally closed set of events and what merging may know of it: causal order, dominance, and the
 * order key. An event is a block; it carries one {@code O} that holds {@link #opCount} ops in
 * sequence.
 *
 * <p>Events are numbered 0, 1, ... so that every event stands behind its ancestors. These numbers
 * are local: another replica may have numbered the same set otherwise, so no result may depend on
 * them but through the methods here. Events are only ever added at the end.
 *
 * <p>For one thread at a time.
 *
 * @param <O> what one event carries; for documents a {@link Payload}
 */
public interface Events<O> {
  /** Returns the number of events. */
  int size();

  /** Returns what the event carries. */
  O op(int event);

  /** Returns how many op numbers the event uses up. */
  int opCount(int event);

  /** Returns the name of the event's block. */
  Cid id(int event);

  /** Returns the number of the event with this name, or nothing if it is not in the set. */
  OptionalInt find(Cid id);

  /** Returns who wrote the event. */
  AuthorId author(int event);

  /** Returns the lamport number of the event's first op. */
  long lamport(int event);

  /** Returns how many events this one stands on directly. */
  int parentCount(int event);

  /** Returns one of the events that this one stands on directly; {@code index} from 0. */
  int parent(int event, int index);

  /**
   * Returns true if {@code ancestor} is in the causal past of {@code event}; no event is in its
   * own.
   */
  boolean isAncestor(int ancestor, int event);

  /**
   * Returns the chain of the event. A chain is a line of blocks of one author that are each other's
   * {@code back}; where an author forked, one branch goes on with the chain and the others start
   * chains.
   */
  int chain(int event);

  /** Returns the place of the event in its chain, from 0. */
  int chainPosition(int event);

  /**
   * Returns how many events of a chain are the event itself or in its past. They are the first ones
   * of the chain, since the past is closed.
   */
  int known(int event, int chain);

  /**
   * Compares two ops by their order key (lamport number, author key, block digest): a total order
   * that is the same on all replicas and in which no op stands before one of its past.
   */
  int compare(int event, int op, int otherEvent, int otherOp);
}
