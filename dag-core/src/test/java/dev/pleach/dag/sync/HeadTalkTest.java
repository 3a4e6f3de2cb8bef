package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.Frontier;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.block.Tip;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What numbers of blocks tell, and what they do not once an author was convicted. */
class HeadTalkTest {
  private final HeadTalk talk = new HeadTalk();

  private static Message.Done unsaid(long blocks) {
    return new Message.Done(2, 1, Optional.empty(), blocks);
  }

  @Test
  void union_whereAllCameInPacks_isBelieved() {
    talk.beginsWith(new Counted(10, 1, 0));
    talk.received(2);
    talk.heardIn(unsaid(12));
    Counted now = new Counted(12, 2, 0);
    talk.settleUnion(now.heads(), now);
    assertThat(talk.areTheirs(now.heads())).isTrue();
  }

  @Test
  void union_whereConvictionAndOthersBlocksMakeUpForEachOther_isNot() {
    talk.beginsWith(new Counted(10, 1, 0));
    talk.received(2);
    // One of ours counts no longer, and somebody else has sent another one.
    talk.receivedElsewhere();
    talk.heardIn(unsaid(12));
    Counted now = new Counted(12, 2, 1);
    assertThat(talk.isUnion(now)).isFalse();
    talk.settleUnion(now.heads(), now);
    assertThat(talk.areTheirs(now.heads())).isFalse();
  }

  @Test
  void union_afterTheEnd_isNotBelievedOnceAnAuthorWasConvicted() {
    talk.beginsWith(new Counted(10, 1, 0));
    talk.received(2);
    talk.ended(0);
    talk.heardIn(unsaid(12));
    Counted now = new Counted(12, 2, 1);
    talk.settleUnion(now.heads(), now);
    assertThat(talk.areTheirs(now.heads())).isFalse();
  }

  @Test
  void number_underWhichTwoSetsOfHeadsWereAnnounced_tellsNothing() {
    Counted before = new Counted(10, 1, 0);
    Counted after = new Counted(10, 2, 1);
    talk.announce(before);
    talk.announce(after);
    talk.heardIn(unsaid(10));
    assertThat(talk.areTheirs(before.heads())).isFalse();
    assertThat(talk.areTheirs(after.heads())).isFalse();
    talk.heardOurs();
    assertThat(talk.areTheirs(after.heads())).isFalse();
  }

  @Test
  void number_ofOneAnnouncement_tellsItsHeads() {
    Counted before = new Counted(10, 1, 0);
    talk.announce(before);
    talk.heardIn(unsaid(10));
    assertThat(talk.areTheirs(before.heads())).isTrue();
  }

  /** A document of so many blocks that count, with one head that a number names. */
  private record Counted(long blockCount, int head, int authors) implements DocumentView {
    @Override
    public DocumentId id() {
      return Samples.DOC;
    }

    @Override
    public DocumentName name() {
      return Samples.NAME;
    }

    @Override
    public Frontier heads() {
      return Frontier.of(List.of(Cid.ofBlock(Digest.sha256(new byte[] {(byte) head}))));
    }

    @Override
    public List<Tip> tips() {
      return List.of();
    }

    @Override
    public List<AuthorId> convicted() {
      return List.of(AuthorId.of(new byte[32])).subList(0, authors);
    }

    @Override
    public boolean known(Cid cid) {
      return false;
    }

    @Override
    public List<Cid> at(AuthorId author, long seq) {
      return List.of();
    }

    @Override
    public Optional<SignedBlock> block(Cid cid) {
      return Optional.empty();
    }
  }
}
