package dev.pleach.replica;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Authentic blocks in memory, as what vouches for others. For the engine's lane alone. */
final class AtHand {
  private final Pending pending;
  private final Unvouched unvouched;
  private final Unendorsed unendorsed;
  private final Predicate<Cid> isKept;

  /**
   * A view of what waits.
   *
   * @param isKept says of a block whether it is kept and does not count: then it was authentic
   */
  AtHand(
      Pending pending, Unvouched unvouched, Unendorsed unendorsed, Predicate<Cid> isKept) {
    this.isKept = isKept;
    this.pending = pending;
    this.unvouched = unvouched;
    this.unendorsed = unendorsed;
  }

  /** True if an authentic block that waits points back at this one, or it is itself known. */
  boolean isVouched(Block block) {
    return isKept.test(block.cid()) || isNamed(block);
  }

  private boolean isNamed(Block block) {
    return Stream.concat(
            pending.waitingFor(block.cid()).stream(), unendorsed.above(block.cid()).stream())
        .map(SignedBlock::block)
        .anyMatch(
            above ->
                above.author().equals(block.author())
                    && above.back().equals(Optional.of(block.cid())));
  }

  /** Returns the search among these blocks and among all that waits. */
  Vouchers vouchers(
      PeerId from, DocumentId document, Collection<SignedBlock> news, Set<Cid> authentic) {
    Map<Cid, List<SignedBlock>> above = new HashMap<>();
    for (SignedBlock signed : news) {
      if (authentic.contains(signed.block().cid())) {
        signed
            .block()
            .back()
            .ifPresent(back -> above.computeIfAbsent(back, a -> new ArrayList<>()).add(signed));
      }
    }
    return new Vouchers(
        block -> {
          List<SignedBlock> all = new ArrayList<>(above.getOrDefault(block.cid(), List.of()));
          all.addAll(unvouched.above(from, document, block.cid()));
          all.addAll(pending.waitingFor(block.cid()));
          all.addAll(unendorsed.above(block.cid()));
          return all;
        });
  }
}
