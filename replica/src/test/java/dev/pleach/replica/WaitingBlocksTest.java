package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingBlocksTest {
  private static final SigningKey KEY = Histories.key(1);
  private static final int PAYLOAD = 262_144;
  private static final long ROOM = 64 << 20;

  private final WaitingBlocks waiting = new WaitingBlocks(cid -> false);

  /** The blocks of one author's chain, the last one alone signed. */
  private static List<SignedBlock> chain(int blocks) {
    List<SignedBlock> chain = new ArrayList<>();
    Optional<Block> back = Optional.empty();
    for (int i = 1; i <= blocks; i++) {
      AuthorId author = AuthorId.of(KEY.publicKey());
      Block block =
          Block.append(author, Histories.NAME.documentId(), back, List.of(), 1, new byte[PAYLOAD]);
      chain.add(
          i < blocks ? new SignedBlock(block, Optional.empty()) : SignedBlock.sign(block, KEY));
      back = Optional.of(block);
    }
    return chain;
  }

  /** Takes the blocks in one by one; returns what the signature of the last sets free. */
  private List<SignedBlock> pass(List<SignedBlock> chain) {
    SignedBlock last = chain.get(chain.size() - 1);
    for (SignedBlock signed : chain.subList(0, chain.size() - 1)) {
      assertThat(waiting.pass(List.of(signed), new HashSet<>(), ROOM)).isEmpty();
    }
    return waiting.pass(List.of(last), new HashSet<>(Set.of(last.block().cid())), ROOM);
  }

  @Test
  void stretchAsLongAsOneSignatureMaySetFree_isSetFree() {
    List<SignedBlock> chain = chain((int) (WaitingBlocks.STRETCH_BYTES_MAX / PAYLOAD) - 1);
    assertThat(pass(chain)).isEqualTo(chain);
    assertThat(waiting.bytes()).isZero();
  }

  @Test
  void longerStretch_isDroppedAndAskedForAgain() {
    List<SignedBlock> chain = chain((int) (WaitingBlocks.STRETCH_BYTES_MAX / PAYLOAD) + 1);
    assertThat(pass(chain)).containsExactly(chain.get(chain.size() - 1));
    assertThat(waiting.bytes()).isLessThan(2 * PAYLOAD);
  }
}
