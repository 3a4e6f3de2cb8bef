package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which blocks of a document have a block of their chain above them that counts. However many are
 * asked about, each block is looked at once: a stranger chooses how many there are.
 */
final class ChainEnds {
  /** Finds the stored blocks that an author has of a number. */
  interface Stored {
    List<Cid> at(AuthorId author, long seq);
  }

  private final Stored stored;
  private final Predicate<Cid> isOut;
  private final Function<Cid, Optional<Block>> blocks;
  private final Set<Cid> continued = new HashSet<>();
  private final Set<Place> seen = new HashSet<>();

  private record Place(AuthorId author, long seq) {}

  /**
   * Begins with the blocks that are on their way into the store.
   *
   * @param added those of them that count
   * @param isOut whether a block does not count
   * @param blocks reads a block
   */
  ChainEnds(
      Collection<SignedBlock> added,
      Stored stored,
      Predicate<Cid> isOut,
      Function<Cid, Optional<Block>> blocks) {
    this.stored = stored;
    this.isOut = isOut;
    this.blocks = blocks;
    added.forEach(signed -> signed.block().back().ifPresent(continued::add));
  }

  /** True if a block of its chain above this one counts. */
  boolean goesOn(Block end) {
    if (!continued.contains(end.cid()) && seen.add(new Place(end.author(), end.seq() + 1))) {
      stored.at(end.author(), end.seq() + 1).stream()
          .filter(cid -> !isOut.test(cid))
          .flatMap(cid -> blocks.apply(cid).stream())
          .forEach(above -> above.back().ifPresent(continued::add));
    }
    return continued.contains(end.cid());
  }
}
