package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Tip;
import dev.pleach.dag.sketch.SketchItem;
import java.nio.ByteBuffer;

/**
 * A tip by its truncated names, 20 bytes on the wire: a hint, on which nothing final rests. Ordered
 * as its bytes are.
 *
 * @param author8 the first 8 bytes of the author's key
 * @param seq number in the author's chain; 0 with id8 = 0 says "I have none"
 * @param id8 the first 8 bytes of the block's digest
 */
public record TipItem(long author8, long seq, long id8) implements Comparable<TipItem> {
  /** Checks the number. */
  public TipItem {
    if (seq < 0 || seq > 0xffff_ffffL) {
      throw new IllegalArgumentException("seq is " + seq + ", must be 0..2^32-1");
    }
  }

  /** Returns the item of a tip. */
  public static TipItem of(Tip tip) {
    return new TipItem(tip.author().prefix64(), tip.seq(), id8(tip.cid()));
  }

  /** Returns the item that says "I have no block of this author". */
  public static TipItem none(long author8) {
    return new TipItem(author8, 0, 0);
  }

  /** Returns the item as the sketch of a document's tips holds it: the same 20 bytes. */
  SketchItem sketchItem() {
    return new SketchItem(author8, seq << 32 | id8 >>> 32, (int) id8);
  }

  static TipItem of(SketchItem item) {
    long id8 = item.second() << 32 | item.third() & 0xffff_ffffL;
    return new TipItem(item.first(), item.second() >>> 32, id8);
  }

  static long id8(Cid cid) {
    return cid.digest().prefix64();
  }

  void write(ByteBuffer out) {
    out.putLong(author8).putInt((int) seq).putLong(id8);
  }

  @Override
  public int compareTo(TipItem other) {
    int byAuthor = Long.compareUnsigned(author8, other.author8);
    int bySeq = byAuthor != 0 ? byAuthor : Long.compare(seq, other.seq);
    return bySeq != 0 ? bySeq : Long.compareUnsigned(id8, other.id8);
  }
}
