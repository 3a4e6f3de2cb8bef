package dev.pleach.dag.block;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;

/**
 * An author's newest block of a document: one that is nobody's {@code back}. Ordered by author,
 * number, CID.
 *
 * @param author whose chain it ends
 * @param seq number in that chain, 1..2^32-1
 * @param cid the block
 */
public record Tip(AuthorId author, long seq, Cid cid) implements Comparable<Tip> {
  @Override
  public int compareTo(Tip other) {
    int byAuthor = author.compareTo(other.author);
    int bySeq = byAuthor != 0 ? byAuthor : Long.compare(seq, other.seq);
    return bySeq != 0 ? bySeq : cid.compareTo(other.cid);
  }
}
