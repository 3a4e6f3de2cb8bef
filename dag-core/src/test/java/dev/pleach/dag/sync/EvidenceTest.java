package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.EquivocationProof;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private final SigningKey key = TestReplica.keyOf("forker");
  private final AuthorId author = AuthorId.of(key.publicKey());
  private final Block one = block(author, 1);
  private final Block other = block(author, 2);
  private final Block next = next(one);

  private static Block block(AuthorId author, int payload) {
    byte[] bytes = {(byte) payload};
    return Block.append(author, Samples.DOC, Optional.empty(), List.of(), 0, bytes);
  }

  private static Block next(Block back) {
    byte[] bytes = {9};
    return Block.append(back.author(), Samples.DOC, Optional.of(back), List.of(), 0, bytes);
  }

  private static void assertNoProof(EquivocationProof.Side one, EquivocationProof.Side other) {
    assertThat(EquivocationProof.of(one, other).value()).isEmpty();
    assertThat(EquivocationProof.of(other, one).value()).isEmpty();
  }

  @Test
  void twoBlocksWithOneNumber_areProof_inEitherOrder() {
    EquivocationProof.Side left = Samples.side(key, one, next);
    EquivocationProof.Side right = Samples.side(key, other);
    EquivocationProof proof = EquivocationProof.of(left, right).orThrow();
    assertThat(proof.author()).isEqualTo(author);
    assertThat(proof.seq()).isEqualTo(1);
    assertThat(proof.blocks()).containsExactlyInAnyOrder(one.cid(), other.cid());
    assertThat(Evidence.bytes(proof))
        .isEqualTo(Evidence.bytes(EquivocationProof.of(right, left).orThrow()));
    assertThat(Evidence.read(Evidence.bytes(proof)).orThrow().blocks()).isEqualTo(proof.blocks());
  }

  @Test
  void whatDoesNotConflict_isNoProof() {
    SigningKey stranger = TestReplica.keyOf("stranger");
    Block strangers = block(AuthorId.of(stranger.publicKey()), 3);
    EquivocationProof.Side left = Samples.side(key, one);
    assertNoProof(left, left);
    assertNoProof(left, Samples.side(stranger, strangers));
    assertNoProof(left, Samples.side(key, next));
    assertNoProof(left, Samples.side(key, other, next));
    EquivocationProof.Side wrong =
        new EquivocationProof.Side(List.of(other), Samples.side(key, one).signature());
    assertNoProof(left, wrong);
    assertNoProof(left, new EquivocationProof.Side(List.of(), left.signature()));
  }

  @Test
  void bytesOfAnythingElse_areNoProof() {
    assertThat(Evidence.read(new byte[] {1, 2}).value()).isEmpty();
    assertThat(Evidence.read(MessageCodec.encode(new Message.DocMore(1, 0, 0))).value()).isEmpty();
    Message.EquivSide junk = new Message.EquivSide(List.of(new byte[] {5}), new byte[64]);
    assertThat(Evidence.check(new Message.Equiv(Samples.DOC, junk, junk)).value()).isEmpty();
  }
}
