package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Frontier;
import java.util.ArrayList;
import java.util.List;

/**
 * The heads that a peer announces: sorted digests, or above {@link #LISTED_MAX} heads one SHA-256
 * over all of them, which serves only the test for equality.
 *
 * @param count the number of heads
 * @param digests the heads, or the one hash
 */
public record Heads(long count, PackedItems digests) {
  /** Most heads that are listed. */
  public static final int LISTED_MAX = 1_024;

  /** Checks that number and digests agree. */
  public Heads {
    long expected = count > LISTED_MAX ? 1 : count;
    if (digests.width() != PackedItems.DIGEST_BYTES || digests.size() != expected) {
      throw new IllegalArgumentException(digests + " for " + count + " heads");
    }
    if (count <= LISTED_MAX && !digests.isAscending()) {
      throw new IllegalArgumentException("heads must be sorted and without doubles");
    }
  }

  /** Returns what a replica with this frontier announces. */
  public static Heads of(Frontier frontier) {
    int count = frontier.heads().size();
    byte[] digests = count > LISTED_MAX ? frontier.stateDigest().bytes() : frontier.digests();
    return new Heads(count, PackedItems.own(PackedItems.DIGEST_BYTES, digests));
  }

  /** Returns true if the heads themselves are given. */
  public boolean isListed() {
    return count <= LISTED_MAX;
  }

  /** Returns SHA-256 over all heads. */
  Digest state() {
    return isListed() ? Digest.sha256(digests.raw()) : digests.digest(0);
  }

  /** Returns the first 8 bytes of SHA-256 over all heads. */
  long state8() {
    return state().prefix64();
  }

  /** Returns the heads, or nothing if they are not listed. */
  public List<Cid> listed() {
    List<Cid> heads = new ArrayList<>();
    for (int i = 0; isListed() && i < digests.size(); i++) {
      heads.add(Cid.ofBlock(digests.digest(i)));
    }
    return heads;
  }

  /** Returns true if a replica with this frontier would announce the same. */
  public boolean areOf(Frontier frontier) {
    return count == frontier.heads().size() && equals(of(frontier));
  }
}
