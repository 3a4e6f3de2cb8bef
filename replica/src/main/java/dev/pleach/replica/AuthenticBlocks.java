package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.SignedBlock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the blocks that a signature covers. Walks from the last to the first, so that one signature
 * at the end of an author's segment is all that must be verified. A back-link vouches only for a
 * block of the same author; and a signature that was not verified, because a later one stands for
 * it, is not kept, or we would pass on what we never checked. In long segments one is verified and
 * kept now and then: a proof that the author forked its chain has room for so many blocks only.
 */
final class AuthenticBlocks {
  /** An authentic block of this author points back at this one. */
  private record Link(AuthorId author, Cid back) {}

  /** Blocks of a chain below the last signature that was verified. */
  private record Run(int blocks, long bytes) {
    static final Run BEGUN = new Run(0, 0);

    Run with(Block block) {
      return new Run(blocks + 1, bytes + block.length());
    }

    boolean isLong() {
      return blocks >= EquivocationProof.UNSIGNED_MAX
          || bytes >= EquivocationProof.UNSIGNED_BYTES_MAX;
    }
  }

  private final List<SignedBlock> blocks;
  private final Predicate<Block> isVouched;
  private final Function<Cid, Optional<SignedBlock>> checkedBefore;
  private final Set<Cid> authentic = new HashSet<>();
  private final Map<Link, Run> runs = new HashMap<>();

  private AuthenticBlocks(
      List<SignedBlock> blocks,
      Predicate<Block> isVouched,
      Function<Cid, Optional<SignedBlock>> checkedBefore) {
    this.blocks = blocks;
    this.isVouched = isVouched;
    this.checkedBefore = checkedBefore;
  }

  /**
   * Returns the names of those that are their authors'.
   *
   * @param blocks ancestors first; signatures that are not kept are taken off
   * @param isVouched says of a block whether an authentic one elsewhere points back at it
   */
  static Set<Cid> of(List<SignedBlock> blocks, Predicate<Block> isVouched) {
    return of(blocks, isVouched, cid -> Optional.empty());
  }

  /**
   * As above; a block that has been checked before is the same, so it costs no signature again.
   *
   * @param checkedBefore returns an authentic block that is here under this name
   */
  static Set<Cid> of(
      List<SignedBlock> blocks,
      Predicate<Block> isVouched,
      Function<Cid, Optional<SignedBlock>> checkedBefore) {
    AuthenticBlocks found = new AuthenticBlocks(blocks, isVouched, checkedBefore);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      found.judge(i);
    }
    return found.authentic;
  }

  private void judge(int at) {
    SignedBlock signed = blocks.get(at);
    Block block = signed.block();
    Optional<Run> run =
        Optional.ofNullable(runs.get(new Link(block.author(), block.cid())))
            .map(above -> above.with(block));
    boolean isTried = run.isEmpty() || run.get().isLong();
    Optional<SignedBlock> checked =
        isTried && signed.signature().isPresent()
            ? checkedBefore.apply(block.cid())
            : Optional.empty();
    boolean isVerified = checked.isPresent() || (isTried && signed.isVerified());
    if (isVerified || run.isPresent() || isVouched.test(block)) {
      authentic.add(block.cid());
      Run next = isTried ? Run.BEGUN : run.orElse(Run.BEGUN);
      block.back().ifPresent(back -> runs.put(new Link(block.author(), back), next));
      if (!isVerified) {
        blocks.set(at, new SignedBlock(block, Optional.empty()));
      } else {
        checked.ifPresent(known -> blocks.set(at, known)); // with the signature that was verified
      }
    }
  }
}
