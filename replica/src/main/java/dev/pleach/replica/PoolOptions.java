package dev.pleach.replica;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * What can be chosen about a replication pool.
 *
 * @param neighboursMax up to so many others everybody is connected with everybody; above it each
 *     keeps about so many connections, 2 to 64
 * @param membersMax members of the topic that are taken note of
 * @param redialFirst wait after the first failed dial
 * @param redialMax longest wait between two dials
 * @param isPeerValid whom we dial and count; whom the transport lets in is the transport's to ask
 * @param fixed peers that are always dialled, beside those that are found
 */
public record PoolOptions(
    int neighboursMax,
    int membersMax,
    Duration redialFirst,
    Duration redialMax,
    Predicate<PeerId> isPeerValid,
    List<PeerAddress> fixed) {
  /** Checks and copies. */
  public PoolOptions {
    fixed = List.copyOf(fixed);
    if (neighboursMax < 2 || neighboursMax > 64 || membersMax < neighboursMax) {
      throw new IllegalArgumentException(
          "neighboursMax is 2 to 64 and not above membersMax, got " + neighboursMax);
    }
    if (redialFirst.isNegative() || redialFirst.isZero() || redialMax.compareTo(redialFirst) < 0) {
      throw new IllegalArgumentException("redialFirst must be positive and at most redialMax");
    }
  }

  /** Returns the defaults: a full mesh up to 8 others, waits of 0.5 s to 15 s, everybody valid. */
  public static PoolOptions defaults() {
    return new PoolOptions(
        8, 1_024, Duration.ofMillis(500), Duration.ofSeconds(15), peer -> true, List.of());
  }

  /** These options with another word on who is valid. */
  public PoolOptions withPeers(Predicate<PeerId> isValid) {
    return new PoolOptions(neighboursMax, membersMax, redialFirst, redialMax, isValid, fixed);
  }

  /** These options with peers that are always dialled. */
  public PoolOptions withFixed(List<PeerAddress> addresses) {
    return new PoolOptions(
        neighboursMax, membersMax, redialFirst, redialMax, isPeerValid, addresses);
  }

  /** These options with another size of the mesh. */
  public PoolOptions withNeighboursMax(int neighbours) {
    return new PoolOptions(neighbours, membersMax, redialFirst, redialMax, isPeerValid, fixed);
  }
}
