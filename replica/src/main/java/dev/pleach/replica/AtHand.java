package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;

/** Authentic blocks in memory, as what vouches for others. For the engine's lane alone. */
final class AtHand {
  private final Unvouched unvouched;
  private final Predicate<Cid> isKept;
  private final Vouchers waiting;

  /**
   * A view of what waits.
   *
   * @param isKept says of a block whether it is kept and does not count: then it was authentic
   */
  AtHand(Pending pending, Unvouched unvouched, Unendorsed unendorsed, Predicate<Cid> isKept) {
    this.isKept = isKept;
    this.waiting =
        new Vouchers(block -> pending.waitingFor(block.cid()))
            .and(new Vouchers(block -> unendorsed.above(block.cid())));
    this.unvouched = unvouched;
  }

  /** True if authentic blocks that wait lead up from this one to a signed one, or it is kept. */
  boolean isVouched(Block block) {
    return isKept.test(block.cid()) || !waiting.of(block).isEmpty();
  }

  /** Returns the search among these blocks and among all that waits. */
  Vouchers vouchers(
      PeerId from, DocumentId document, Collection<SignedBlock> news, Set<Cid> authentic) {
    Vouchers own =
        Vouchers.among(news.stream().filter(one -> authentic.contains(one.block().cid())).toList());
    return own.and(waiting)
        .and(new Vouchers(block -> unvouched.above(from, document, block.cid())));
  }
}
