package dev.pleach.dag.sync;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which blocks of a pack are their authors' own.
 *
 * <p>A valid signature on a block authenticates every block on its back-chain, since each {@code
 * back} is a hash and each block repeats author and document. Only back-links vouch, never parents:
 * anybody may name anybody's block as a parent. And a back-link vouches only for a block of the
 * same author and document, or a liar's own signed block could vouch for another's forged one.
 */
public final class SegmentSignatures {
  private SegmentSignatures() {}

  /**
   * The verdict on a pack.
   *
   * @param authenticated blocks that are their author's, in the order given; each with its
   *     signature if that was checked and is right, else with none
   * @param unproven blocks without a signature that nothing here vouches for, in the order given: a
   *     later signed block of the chain may still come
   * @param refused blocks whose signature is wrong and that nothing here vouches for
   */
  public record Verdict(
      List<SignedBlock> authenticated, List<SignedBlock> unproven, List<SignedBlock> refused) {
    /** Copies the lists. */
    public Verdict {
      authenticated = List.copyOf(authenticated);
      unproven = List.copyOf(unproven);
      refused = List.copyOf(refused);
    }
  }

  /**
   * Judges blocks of one document, ancestors before descendants. Blocks that wait from earlier
   * packs may stand before them. A signature on a block that is vouched for anyhow is not checked,
   * and is left out of the result.
   */
  public static Verdict judge(List<SignedBlock> blocks) {
    Map<Cid, Block> vouched = new HashMap<>();
    List<SignedBlock> authenticated = new ArrayList<>();
    List<SignedBlock> unproven = new ArrayList<>();
    List<SignedBlock> refused = new ArrayList<>();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      SignedBlock signed = blocks.get(i);
      Block block = signed.block();
      boolean isVouched = isVouchedBy(Optional.ofNullable(vouched.get(block.cid())), block);
      if (isVouched || signed.isVerified()) {
        authenticated.add(isVouched ? new SignedBlock(block, Optional.empty()) : signed);
        block.back().ifPresent(back -> vouched.put(back, block));
      } else {
        (signed.signature().isPresent() ? refused : unproven).add(signed);
      }
    }
    Collections.reverse(authenticated);
    Collections.reverse(unproven);
    Collections.reverse(refused);
    return new Verdict(authenticated, unproven, refused);
  }

  private static boolean isVouchedBy(Optional<Block> later, Block block) {
    AuthorId author = block.author();
    return later.isPresent()
        && later.get().author().equals(author)
        && later.get().document().equals(block.document());
  }
}
