package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a peer owes the lane. */
class StandingTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;

  private final Standing standing = new Standing(0);
  private final Proceeds proceeds = new Proceeds();

  private void turns(int count, long nanos) {
    for (int i = 0; i < count; i++) {
      standing.charge(nanos, proceeds);
    }
    proceeds.clear();
  }

  @Test
  void workThatBringsBlocks_isNotOwed() {
    proceeds.delivered(500, 500);
    turns(1_000, 20 * MS);
    assertThat(standing.debt()).isZero();
  }

  @Test
  void workThatBringsNothing_isOwed_upToABound() {
    proceeds.delivered(1, 0);
    turns(6, MS);
    assertThat(standing.isInDebt()).isTrue();
    turns(100_000, MS);
    assertThat(standing.debt()).isEqualTo(Standing.DEBT_MAX);
  }

  @Test
  void peerThatFetches_isInNoDebt() {
    proceeds.sent(65_536);
    turns(1_000, 5 * MS);
    assertThat(standing.isInDebt()).isFalse();
  }

  @Test
  void peerKnownForAFault_paysNothingByFetching_untilItBringsSomething() {
    proceeds.fault();
    turns(1, MS);
    assertThat(standing.isInDebt()).isTrue();
    proceeds.sent(65_536);
    turns(100, MS);
    assertThat(standing.debt()).isGreaterThan(Standing.FAULT_COSTS);
    proceeds.agreed();
    turns(200, MS);
    assertThat(standing.isInDebt()).isFalse();
  }

  @Test
  void blocksThatOthersHaveBrought_areOutweighedByAFewThatAreNews() {
    for (int i = 0; i < 1_000; i++) {
      proceeds.delivered(1, i % 8 == 0 ? 1 : 0);
      turns(1, i % 8 == 0 ? 300_000 : 30_000);
    }
    assertThat(standing.isInDebt()).isFalse();
  }

  @Test
  void debt_isForgottenSlowly_andMoreSlowlyAmongMany() {
    turns(1_000, MS);
    long owed = standing.debt();
    standing.forget(64 * SECOND, 1);
    assertThat(standing.debt()).isEqualTo(owed - SECOND / 2);
    standing.forget(128 * SECOND, 50);
    assertThat(standing.debt()).isEqualTo(owed - SECOND / 2 - SECOND / 100);
  }

  @Test
  void whoIsThrownOut_isRefusedForLongerEachTime_upToABound() {
    long now = 0;
    long[] waits = {1, 2, 4, 8, 16, 32, 64, 64};
    for (long wait : waits) {
      standing.thrownOut(now);
      assertThat(standing.isRefused(now + wait * SECOND - 1)).isTrue();
      now += wait * SECOND;
      assertThat(standing.isRefused(now)).isFalse();
    }
    proceeds.agreed();
    turns(1, MS);
    standing.thrownOut(now);
    assertThat(standing.isRefused(now + SECOND)).isFalse();
  }

  @Test
  void peerInDebt_hasASessionOnceInAWhile_anyOtherWheneverItComes() {
    standing.admitted(0);
    assertThat(standing.isRefused(0)).isFalse();
    turns(100, MS);
    standing.admitted(0);
    assertThat(standing.isRefused(SECOND - 1)).isTrue();
    assertThat(standing.isRefused(SECOND)).isFalse();
  }

  @Test
  void peersThatAreAway_areRememberedUpToABound_andThoseThatOweNothingNotAtAll() {
    Standings standings = new Standings();
    for (int i = 0; i < 2 * Standings.AWAY_MAX; i++) {
      standings.connected(peer(i), 0).charge(SECOND, proceeds);
      standings.disconnected(peer(i), 0);
      standings.connected(peer(-1 - i), 0);
      standings.disconnected(peer(-1 - i), 0);
    }
    assertThat(standings.size()).isEqualTo(Standings.AWAY_MAX);
    assertThat(standings.connected(peer(2 * Standings.AWAY_MAX - 1), 0).isInDebt()).isTrue();
    assertThat(standings.connected(peer(0), 0).isInDebt()).isFalse();
  }

  private static PeerId peer(int number) {
    byte[] seed = ByteBuffer.allocate(32).putInt(number).array();
    return new PeerId(SigningKey.ofSeed(seed).publicKey());
  }
}
