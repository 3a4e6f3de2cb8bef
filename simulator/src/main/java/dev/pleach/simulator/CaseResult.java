package dev.pleach.simulator;

import dev.pleach.dag.block.Block;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a case measured.
 *
 * @param converged whether all peers came to hold and show the same
 * @param rtts round trips from the first byte until all held everything
 * @param overheadBytes all bytes both ways, frame lengths included, less {@code packBytes}
 * @param packBytes bodies and signatures of packs and pushes
 * @param blockBytes canonical bytes of the missing blocks
 * @param missingBlocks blocks that peers lacked in the beginning, added up over the peers
 * @param duplicateBlocks blocks sent to a peer that held them or had been sent them before
 * @param simulatedMillis virtual time from the first byte until all held everything
 * @param faults all that went wrong on purpose
 * @param seed of all chance
 * @param proofs authors that every peer has proof against: that they forked their chain
 */
public record CaseResult(
    boolean converged,
    double rtts,
    long overheadBytes,
    long packBytes,
    long blockBytes,
    long missingBlocks,
    long duplicateBlocks,
    long simulatedMillis,
    long faults,
    long seed,
    int proofs) {
  /** Returns what was metered until both peers held everything, or until that was given up. */
  static CaseResult of(
      boolean converged, long endNanos, WireMeter meter, Gap gap, Measured measured) {
    long took = endNanos - meter.beganNanos().orElse(endNanos);
    WireMeter.Counts counts = meter.counts();
    return new CaseResult(
        converged,
        Math.round(1_000.0 * took / measured.roundTrip().toNanos()) / 1_000.0,
        counts.overheadBytes(),
        counts.packBytes(),
        gap.missing().stream().flatMap(List::stream).mapToLong(Block::length).sum(),
        gap.blocks(),
        counts.duplicates(),
        took / 1_000_000,
        measured.faults(),
        measured.seed(),
        measured.proofs());
  }

  /** What a case knows that no meter sees. */
  record Measured(long seed, Duration roundTrip, long faults, int proofs) {}

  /** Returns the one line of JSON that {@code pleach simulate} prints. */
  public String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"converged\":%b,\"rtts\":%s,\"overheadBytes\":%d,\"packBytes\":%d,\"blockBytes\":%d,"
            + "\"missingBlocks\":%d,\"duplicateBlocks\":%d,\"simulatedMillis\":%d,\"faults\":%d,"
            + "\"seed\":%d,\"proofs\":%d}",
        converged,
        rtts,
        overheadBytes,
        packBytes,
        blockBytes,
        missingBlocks,
        duplicateBlocks,
        simulatedMillis,
        faults,
        seed,
        proofs);
  }
}
