package dev.pleach.dag.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SmallValuesTest {
  @Test
  void signedBlock_isVerifiedOnlyByItsAuthorsSignatureOverItsCid() {
    Block block = TestBlocks.first(1);
    SignedBlock signed = SignedBlock.sign(block, TestBlocks.key(1));
    assertThat(signed.isVerified()).isTrue();
    assertThat(new SignedBlock(block, Optional.empty()).isVerified()).isFalse();
    Signature other = SignedBlock.sign(TestBlocks.first(2), TestBlocks.key(2)).signature().get();
    assertThat(new SignedBlock(block, Optional.of(other)).isVerified()).isFalse();
    Signature overTheBareCid = TestBlocks.key(1).sign(block.cid().bytes());
    assertThat(new SignedBlock(block, Optional.of(overTheBareCid)).isVerified()).isFalse();
    Signature overTheBytes = TestBlocks.key(1).sign(block.bytes());
    assertThat(new SignedBlock(block, Optional.of(overTheBytes)).isVerified()).isFalse();
    assertThat(SignedBlock.signedBytes(block.cid())).hasSize(40).startsWith('b', 'l', 'k', '1');
  }

  @Test
  void sign_withAnothersKeyIsOurOwnFault() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedBlock.sign(TestBlocks.first(1), TestBlocks.key(2)));
  }

  @Test
  void tips_areOrderedByAuthorThenNumberThenCid() {
    List<Tip> sorted = new ArrayList<>();
    List<Integer> authors = new ArrayList<>(List.of(1, 2, 3));
    authors.sort((l, r) -> TestBlocks.author(l).compareTo(TestBlocks.author(r)));
    for (int author : authors) {
      for (long seq : new long[] {1, 2, 1L << 31, Block.SEQ_MAX}) {
        TestBlocks.cids(2).forEach(cid -> sorted.add(new Tip(TestBlocks.author(author), seq, cid)));
      }
    }
    List<Tip> shuffled = new ArrayList<>(sorted);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(sorted);
  }

  @Test
  void rejections_sayWhyAndWhetherTheyLast() {
    Cid cid = TestBlocks.cid(1);
    Cid ancestor = TestBlocks.cid(2);
    assertRejection(new Rejection.Malformed("m"), false, "m");
    assertRejection(new Rejection.Unsupported("u"), false, "u");
    assertRejection(new Rejection.WrongDocument(cid), false, cid.toString());
    assertRejection(new Rejection.BadSignature(cid), false, cid.toString());
    assertRejection(new Rejection.Unsigned(cid), false, cid.toString());
    assertRejection(new Rejection.BrokenStructure(cid, "s"), true, "s");
    assertRejection(new Rejection.NotAuthorised(cid), true, cid.toString());
    assertRejection(new Rejection.RejectedAncestor(cid, ancestor), true, ancestor.toString());
  }

  @Test
  void rejections_areFaultsOfTheSenderUnlessAnHonestPeerMaySendThat() {
    Cid cid = TestBlocks.cid(1);
    assertThat(new Rejection.Malformed("m").isSendersFault()).isTrue();
    assertThat(new Rejection.WrongDocument(cid).isSendersFault()).isTrue();
    assertThat(new Rejection.BadSignature(cid).isSendersFault()).isTrue();
    assertThat(new Rejection.BrokenStructure(cid, "s").isSendersFault()).isTrue();
    assertThat(new Rejection.Unsupported("u").isSendersFault()).isFalse();
    assertThat(new Rejection.Unsigned(cid).isSendersFault()).isFalse();
  }

  private static void assertRejection(Rejection rejection, boolean isLasting, String part) {
    assertThat(rejection.isLasting()).isEqualTo(isLasting);
    assertThat(rejection.reason()).contains(part);
  }

  @Test
  void stateRoots_leaveOutDocumentsWithoutBlocks() {
    ScopeId scope = ScopeId.of(new byte[32]);
    SortedMap<DocumentId, Frontier> documents = new TreeMap<>();
    Digest empty = StateRoot.ofScope(scope, documents);
    documents.put(TestBlocks.DOCUMENT, Frontier.EMPTY);
    assertThat(StateRoot.ofScope(scope, documents)).isEqualTo(empty);
    documents.put(TestBlocks.DOCUMENT, Frontier.of(TestBlocks.cids(1)));
    assertThat(StateRoot.ofScope(scope, documents)).isNotEqualTo(empty);
    assertThat(StateRoot.text(empty)).matches("[a-z2-7]{52}");
  }
}
