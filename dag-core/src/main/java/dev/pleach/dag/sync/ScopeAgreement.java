package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.Symbols;

/**
 * What is remembered of a scope and a peer from one connection to the next. Losing it costs no more
 * than half a round trip.
 *
 * @param digest the digest that both sides had
 * @param average moving average of how many items differed when they did; 0 if they never did
 * @param prefix the first symbols of the scope's sketch at that time: against those of now they
 *     show how much has changed here since
 */
public record ScopeAgreement(Sum128 digest, double average, Symbols prefix) {
  /** Symbols of the prefix, which tell the size of a change to a tenth or so. */
  public static final int PREFIX_SYMBOLS = 256;
}
