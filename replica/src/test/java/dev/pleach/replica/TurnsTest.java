package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Connection;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whose turn it is, on a lane turned by hand. */
class TurnsTest {
  private final HandTurnedLane lane = new HandTurnedLane();
  private final Turns turns = new Turns(lane, lane);
  private final List<String> log = new ArrayList<>();

  /** A connected peer each of whose frames takes so long, and brings blocks or nothing. */
  private final class Peer implements Inbox.Handler {
    private final PeerId id;
    private final String name;
    private final Duration cost;
    private int added;
    private final Proceeds proceeds = new Proceeds();
    private final Inbox inbox;
    private Standing standing;
    private long nanos;
    private int frames;

    Peer(String name, Duration cost, int added) {
      this.name = name;
      this.cost = cost;
      this.added = added;
      byte[] seed = new byte[32];
      new Random(name.hashCode()).nextBytes(seed);
      id = new PeerId(SigningKey.ofSeed(seed).publicKey());
      inbox = new Inbox(turns, new Wire(id));
    }

    Peer connect() {
      standing = inbox.begin();
      inbox.open(() -> this);
      return this;
    }

    Peer sends(int frames) {
      for (int i = 0; i < frames; i++) {
        inbox.frame(new byte[10]);
      }
      return this;
    }

    @Override
    public void frame(byte[] frame) {
      log.add(name);
      lane.spend(cost);
      nanos += cost.toNanos();
      frames++;
      proceeds.delivered(1, added);
    }

    @Override
    public void writable() {
      log.add(name + " writable");
    }

    @Override
    public void closed(String reason) {
      log.add(name + " closed");
    }

    @Override
    public Proceeds proceeds() {
      return proceeds;
    }
  }

  private record Wire(PeerId remote) implements Connection {
    @Override
    public boolean isDialler() {
      return true;
    }

    @Override
    public int frameBytesMax() {
      return 65_536;
    }

    @Override
    public boolean send(byte[] frame) {
      return true;
    }

    @Override
    public void consumed(int frameBytes) {}

    @Override
    public void close(String reason) {}
  }

  private Peer honest(String name, int millis) {
    return new Peer(name, Duration.ofMillis(millis), 1).connect();
  }

  private Peer flooder(String name, int millis) {
    return new Peer(name, Duration.ofMillis(millis), 0).connect();
  }

  @Test
  void whatIsOurs_waitsForOneEventAtMost() {
    honest("a", 1).sends(5);
    honest("b", 1).sends(5);
    lane.run(() -> log.add("ours"));
    lane.turnSome(2);
    assertThat(log).containsExactly("a", "ours");
    lane.turn();
    assertThat(log).hasSize(11);
  }

  /** A timer that overtook the answer it was set for asked again, and gave the peer more to do. */
  @Test
  void whatIsDueInTime_comesBehindWhatThePeerHasSaid() {
    Peer a = honest("a", 1).sends(3);
    a.inbox.runBehind(() -> log.add("due"));
    a.sends(1);
    lane.turn();
    assertThat(log).containsExactly("a", "a", "a", "due", "a");
  }

  @Test
  void peersThatCostTheSame_takeTurns_whoeverSentMoreBefore() {
    honest("a", 1).sends(6);
    honest("b", 1).sends(3);
    lane.turn();
    assertThat(log).startsWith("a", "b", "a", "b", "a", "b").hasSize(9);
  }

  @Test
  void peerWhoseFramesCostMore_hasFewerTurns() {
    Peer cheap = honest("cheap", 1).sends(100);
    Peer dear = honest("dear", 10).sends(100);
    lane.turnSome(50);
    assertThat(dear.frames).isBetween(4, 6);
    assertThat(cheap.frames).isEqualTo(50 - dear.frames);
  }

  @Test
  void peerThatHadNothing_doesNotHaveItsTimeLater() {
    Peer early = honest("early", 1).sends(1_000);
    lane.turnSome(500);
    Peer late = honest("late", 1).sends(1_000);
    lane.turnSome(100);
    assertThat(late.frames).isBetween(49, 51);
    assertThat(early.frames).isBetween(549, 551);
  }

  @Test
  void peersWhoBringNothing_haveASmallPartOfTheTimeInAll() {
    Random chance = new Random(7);
    List<Peer> flooders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      flooders.add(flooder("f" + i, 1 + chance.nextInt(3)).sends(5_000));
    }
    Peer good = honest("good", 2).sends(5_000);
    lane.turnSome(4_000);
    long wasted = flooders.stream().mapToLong(peer -> peer.nanos).sum();
    long owedFreely = flooders.size() * Standing.DEBT_FREE;
    assertThat((double) (wasted - owedFreely)).isLessThan(0.06 * (good.nanos + wasted));
    assertThat(flooders).allMatch(peer -> peer.frames > 0);
  }

  @Test
  void betweenTwoFramesOfAnHonestPeer_peersInDebtRest_butNotForEver() {
    Peer bad = flooder("bad", 8).sends(3);
    lane.turn();
    bad.sends(100);
    Peer good = honest("good", 1);
    long before = bad.nanos;
    for (int i = 0; i < 200; i++) {
      good.sends(1);
      lane.turn();
      lane.pass(Duration.ofMillis(5));
    }
    assertThat(good.frames).isEqualTo(200);
    assertThat(bad.nanos - before).isPositive().isLessThan(lane.nanos() / 20);
    lane.pass(Duration.ofSeconds(2));
    assertThat(bad.frames).isEqualTo(103);
  }

  @Test
  void peerInDebtAlone_isServedWithoutRest() {
    Peer bad = flooder("bad", 8).sends(100);
    lane.turn();
    assertThat(bad.frames).isEqualTo(100);
  }

  @Test
  void peerInDebt_comesOutOfIt_byWhatItBrings() {
    Peer peer = flooder("peer", 3).sends(20);
    lane.turn();
    assertThat(peer.standing.isInDebt()).isTrue();
    Proceeds gain = new Proceeds();
    gain.delivered(1, 1);
    for (int i = 0; i < 20; i++) {
      peer.standing.charge(1_000_000, gain);
    }
    assertThat(peer.standing.isInDebt()).isFalse();
  }

  @Test
  void peerThatComesOutOfDebt_doesNotHaveTheTimeThatItRested() {
    Peer peer = flooder("peer", 8).sends(2);
    lane.turn();
    peer.sends(1_000);
    Peer other = honest("other", 1).sends(1_000);
    lane.turnSome(500);
    Proceeds gain = new Proceeds();
    gain.delivered(1, 1);
    for (int i = 0; i < 100; i++) {
      peer.standing.charge(0, gain);
    }
    peer.added = 1;
    int before = peer.frames;
    other.sends(1_000);
    lane.turnSome(20);
    assertThat(peer.frames - before).isLessThan(5);
  }

  @Test
  void peerThatComesOutOfDebt_doesNotOweTheTimeThatItHadAlone() {
    Peer peer = flooder("peer", 8).sends(1_000);
    lane.turn();
    Peer other = honest("other", 1).sends(20_000);
    peer.sends(1_000);
    lane.turnSome(10);
    Proceeds gain = new Proceeds();
    gain.delivered(1, 1);
    while (peer.standing.isInDebt()) {
      peer.standing.charge(0, gain);
    }
    peer.added = 1;
    int before = peer.frames;
    lane.turnSome(900);
    assertThat(peer.frames - before)
        .as("of 900 turns, each eight times as long")
        .isBetween(80, 120);
    assertThat(other.frames).isPositive();
  }

  @Test
  void eventsOfAConnection_keepTheirOrder_andWaitUntilItIsKnown() {
    Peer peer = new Peer("p", Duration.ofMillis(1), 1);
    peer.inbox.frame(new byte[1]);
    peer.inbox.writable();
    peer.inbox.frame(new byte[1]);
    peer.inbox.closed("gone");
    lane.turn();
    assertThat(log).isEmpty();
    peer.connect();
    lane.turn();
    assertThat(log).containsExactly("p", "p writable", "p", "p closed");
  }

  @Test
  void connectionThatWasEndedHere_isNotHeardAnyMore() {
    Peer peer = honest("p", 1).sends(3);
    lane.turnSome(1);
    peer.inbox.discard();
    peer.sends(3);
    peer.inbox.closed("closed here");
    lane.turn();
    assertThat(log).containsExactly("p", "p closed");
  }

  @Test
  void whatAPeerInDebtLeavesBehind_isDropped_whileOthersAreServed() {
    Peer bad = flooder("bad", 8).sends(3);
    lane.turn();
    log.clear();
    honest("good", 1).sends(1);
    bad.sends(50);
    bad.inbox.closed("gone");
    lane.turn();
    assertThat(log).containsExactlyInAnyOrder("bad closed", "good");
  }

  @Test
  void whoComesBack_owesWhatItOwed() {
    Peer bad = flooder("bad", 8).sends(3);
    bad.inbox.closed("gone");
    lane.turn();
    Peer again = flooder("bad", 8);
    assertThat(again.standing).isSameAs(bad.standing);
    assertThat(again.standing.isInDebt()).isTrue();
  }

  @Test
  void eventThatThrows_doesNotStopTheOthers() {
    Peer peer = honest("p", 1);
    Inbox broken = new Inbox(turns, new Wire(peer.id));
    broken.begin();
    broken.open(
        () ->
            new Inbox.Handler() {
              @Override
              public void frame(byte[] frame) {
                throw new IllegalStateException("broken");
              }

              @Override
              public void writable() {}

              @Override
              public void closed(String reason) {}

              @Override
              public Proceeds proceeds() {
                return new Proceeds();
              }
            });
    broken.frame(new byte[1]);
    peer.sends(2);
    assertThatThrownBy(lane::turn).isInstanceOf(IllegalStateException.class).hasMessage("broken");
    lane.turn();
    assertThat(log).containsExactly("p", "p");
  }
}
