package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.SignedBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where chains end among blocks that do not count, and how much looking that takes. */
class ChainEndsTest {
  private static final AuthorId AUTHOR = AuthorId.of(SigningKey.ofSeed(new byte[32]).publicKey());
  private static final DocumentId DOCUMENT = DocumentId.of(new byte[32]);

  private final Map<Cid, Block> stored = new HashMap<>();
  private long looked;

  private static Block first(int number) {
    return block(1, Optional.empty(), number);
  }

  private static Block above(Block back, int number) {
    return block(back.seq() + 1, Optional.of(back.cid()), number);
  }

  private static Block block(long seq, Optional<Cid> back, int number) {
    byte[] payload = ByteBuffer.allocate(4).putInt(number).array();
    return Block.of(
        new BlockFields(
            AUTHOR, back, List.of(), DOCUMENT, seq, seq, 1, payload, List.of(), seq, 0));
  }

  private ChainEnds ends(List<SignedBlock> added, Set<Cid> out) {
    return new ChainEnds(
        added,
        (author, seq) ->
            stored.values().stream().filter(block -> block.seq() == seq).map(Block::cid).toList(),
        out::contains,
        cid -> {
          looked++;
          return Optional.ofNullable(stored.get(cid));
        });
  }

  private Block keep(Block block) {
    stored.put(block.cid(), block);
    return block;
  }

  @Test
  void chain_goesOnByABlockThatCounts_storedOrOnItsWay() {
    Block stays = keep(first(1));
    Block next = keep(above(stays, 2));
    Block fresh = first(3);
    Block freshNext = above(fresh, 4);
    Block ends = keep(first(5));
    Block out = keep(above(ends, 6));
    ChainEnds chains =
        ends(List.of(new SignedBlock(freshNext, Optional.empty())), Set.of(out.cid()));
    assertThat(chains.goesOn(stays)).isTrue();
    assertThat(chains.goesOn(fresh)).isTrue();
    assertThat(chains.goesOn(ends)).isFalse();
    assertThat(chains.goesOn(next)).isFalse();
  }

  @Test
  void eachBlockIsLookedAtOnce_howeverManyAreAskedAbout() {
    List<Block> asked = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Block end = first(i);
      asked.add(end);
      keep(above(end, 1_000 + i));
    }
    ChainEnds chains = ends(List.of(), Set.of());
    for (int i = 0; i < 3; i++) {
      assertThat(asked).allMatch(chains::goesOn);
    }
    assertThat(looked).isEqualTo(asked.size());
  }
}
