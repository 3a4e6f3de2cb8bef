package dev.pleach.replica;

import java.time.Duration;

/**
 * Limits and times of a replica, each with its unit.
 *
 * @param documentsHotMax documents whose merged state is kept in memory; the least used goes first
 * @param documentsHotBytesMax the same by the memory they take, bytes; an estimate
 * @param pendingBytesMax blocks whose parents are missing, in all, bytes
 * @param pendingPeerBytesMax the same of one peer, bytes
 * @param pendingPeerBlocksMax the same of one peer, blocks
 * @param rejectedMax verdicts on bad blocks that are remembered
 * @param groupCommitMax local edits that share one disk sync
 * @param editsQueuedMax local edits that wait at one time; one more is refused
 * @param redialFirst wait after the first failed dial
 * @param redialMax longest wait between two dials
 */
public record ReplicaOptions(
    int documentsHotMax,
    long documentsHotBytesMax,
    long pendingBytesMax,
    long pendingPeerBytesMax,
    int pendingPeerBlocksMax,
    int rejectedMax,
    int groupCommitMax,
    int editsQueuedMax,
    Duration redialFirst,
    Duration redialMax) {

  private static final long MIB = 1L << 20;

  /** Returns the defaults; a quarter of the heap, at most 1 GiB, is for documents in memory. */
  public static ReplicaOptions defaults() {
    return new ReplicaOptions(
        4_096,
        Math.min(1_024 * MIB, Math.max(16 * MIB, Runtime.getRuntime().maxMemory() / 4)),
        64 * MIB,
        16 * MIB,
        1_024,
        65_536,
        256,
        65_536,
        Duration.ofMillis(500),
        Duration.ofSeconds(15));
  }

  /** Checks that every limit is positive. */
  public ReplicaOptions {
    if (documentsHotMax < 1
        || documentsHotBytesMax < 1
        || pendingBytesMax < 1
        || pendingPeerBytesMax < 1
        || pendingPeerBlocksMax < 1
        || rejectedMax < 1
        || groupCommitMax < 1
        || editsQueuedMax < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
    if (redialFirst.isNegative() || redialFirst.isZero() || redialMax.compareTo(redialFirst) < 0) {
      throw new IllegalArgumentException("redialFirst must be positive and at most redialMax");
    }
  }
}
