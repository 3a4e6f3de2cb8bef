package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.BlockFields;
import dev.pleach.dag.block.SignedBlock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentSignaturesTest {
  private static final List<SignedBlock> CHAIN = Samples.CHAIN;
  private static final SigningKey OTHER = TestReplica.keyOf("other");

  private static SignedBlock unsigned(SignedBlock signed) {
    return new SignedBlock(signed.block(), Optional.empty());
  }

  private static SignedBlock wrong(SignedBlock signed) {
    return new SignedBlock(signed.block(), Optional.of(Signature.of(new byte[64])));
  }

  @Test
  void judge_signatureOnTheEnd_vouchesForTheChain() {
    SegmentSignatures.Verdict verdict =
        SegmentSignatures.judge(
            List.of(unsigned(CHAIN.get(0)), unsigned(CHAIN.get(1)), CHAIN.get(2)));
    assertThat(verdict.authenticated())
        .containsExactly(unsigned(CHAIN.get(0)), unsigned(CHAIN.get(1)), CHAIN.get(2));
    assertThat(verdict.unproven()).isEmpty();
    assertThat(verdict.refused()).isEmpty();
  }

  @Test
  void judge_nothingAfterTheLastSignature_isUnproven() {
    SegmentSignatures.Verdict verdict =
        SegmentSignatures.judge(
            List.of(unsigned(CHAIN.get(0)), CHAIN.get(1), unsigned(CHAIN.get(2))));
    assertThat(verdict.authenticated()).containsExactly(unsigned(CHAIN.get(0)), CHAIN.get(1));
    assertThat(verdict.unproven()).containsExactly(unsigned(CHAIN.get(2)));
  }

  @Test
  void judge_wrongSignature_isRefused_unlessALaterOneVouches() {
    assertThat(SegmentSignatures.judge(List.of(wrong(CHAIN.get(0)))).refused()).hasSize(1);
    SegmentSignatures.Verdict verdict =
        SegmentSignatures.judge(List.of(wrong(CHAIN.get(0)), CHAIN.get(1)));
    assertThat(verdict.authenticated()).containsExactly(unsigned(CHAIN.get(0)), CHAIN.get(1));
  }

  @Test
  void judge_parent_doesNotVouch() {
    Block theirs = CHAIN.get(0).block();
    Block mine =
        Block.append(
            AuthorId.of(OTHER.publicKey()),
            Samples.DOC,
            Optional.empty(),
            List.of(theirs),
            1,
            new byte[0]);
    SegmentSignatures.Verdict verdict =
        SegmentSignatures.judge(List.of(unsigned(CHAIN.get(0)), SignedBlock.sign(mine, OTHER)));
    assertThat(verdict.unproven()).containsExactly(unsigned(CHAIN.get(0)));
  }

  /** A liar signs an own block whose back is a forged block of somebody else. */
  @Test
  void judge_backOfAnotherAuthor_doesNotVouch() {
    SignedBlock forged = unsigned(CHAIN.get(0));
    Cid back = forged.block().cid();
    Block liar =
        Block.of(
            new BlockFields(
                AuthorId.of(OTHER.publicKey()),
                Optional.of(back),
                List.of(),
                Samples.DOC,
                2,
                2,
                1,
                new byte[0],
                List.of(),
                2,
                0));
    SegmentSignatures.Verdict verdict =
        SegmentSignatures.judge(List.of(forged, SignedBlock.sign(liar, OTHER)));
    assertThat(verdict.unproven()).containsExactly(forged);
  }
}
