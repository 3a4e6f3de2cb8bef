package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Rejection;
import java.util.List;
import java.util.Set;

/**
 * What became of a {@link Delivery}, told once everything in it that can be durable is durable.
 *
 * <p>Blocks that were here before count as nothing. Blocks that wait for parents or for a later
 * signature are pending: not rejected and not added.
 *
 * @param number the number of the delivery
 * @param added blocks that became durable by it, pending ones of earlier deliveries included
 * @param missing what blocks of this delivery that are pending stand on, at first or at further
 *     hand, and that is nowhere here: fit to be asked of the peer that sent them; at most {@link
 *     #MISSING_MAX}, the rest is asked for later
 * @param rejections verdicts on blocks of this delivery
 * @param alone convicted authors of blocks of this delivery on which nobody else stands: the peer
 *     may not know of the conviction
 * @param isRefused true if this side could not take the delivery for a reason of its own (store
 *     failure, no room); the exchange then backs off and blames nobody
 */
public record DeliveryResult(
    long number,
    int added,
    List<Cid> missing,
    List<Rejection> rejections,
    Set<AuthorId> alone,
    boolean isRefused) {
  /** Most entries of {@link #missing}. */
  public static final int MISSING_MAX = 1_024;

  /** Checks the bounds. */
  public DeliveryResult {
    missing = List.copyOf(missing);
    rejections = List.copyOf(rejections);
    alone = Set.copyOf(alone);
    if (added < 0 || missing.size() > MISSING_MAX) {
      throw new IllegalArgumentException(added + " added, " + missing.size() + " missing");
    }
  }

  /** A result without anything of convicted authors. */
  public DeliveryResult(
      long number, int added, List<Cid> missing, List<Rejection> rejections, boolean isRefused) {
    this(number, added, missing, rejections, Set.of(), isRefused);
  }

  /** Returns the result of a delivery of which so many blocks were new and all went well. */
  public static DeliveryResult stored(long number, int added) {
    return new DeliveryResult(number, added, List.of(), List.of(), false);
  }

  /** Returns the result of a delivery that this side could not take. */
  public static DeliveryResult refused(long number) {
    return new DeliveryResult(number, 0, List.of(), List.of(), true);
  }
}
