package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** D1: what waits is bounded, and whoever passes a bound loses its own. */
class PendingTest {
  private static final PeerId HONEST = new PeerId(Histories.key(900).publicKey());
  private static final PeerId HOSTILE = new PeerId(Histories.key(901).publicKey());
  private static final PeerId THIRD = new PeerId(Histories.key(902).publicKey());

  private int author;

  private static Pending pending(long all, long ofPeer, int blocks) {
    Duration second = Duration.ofSeconds(1);
    return new Pending(
        new ReplicaOptions(1, 1 << 20, all, ofPeer, blocks, 1, 1, 1, second, second));
  }

  private SignedBlock orphan() {
    Histories histories = new Histories(Histories.NAME);
    author++;
    histories.next(author);
    return histories.next(author);
  }

  private SignedBlock add(Pending pending, PeerId from) {
    SignedBlock orphan = orphan();
    List<Cid> missing = new ArrayList<>(orphan.block().links());
    pending.add(orphan, from, missing);
    return orphan;
  }

  private static boolean holds(Pending pending, SignedBlock signed) {
    return pending.contains(signed.block().cid());
  }

  @Test
  void peerWithTooManyBlocks_losesItsOldest() {
    Pending pending = pending(1 << 20, 1 << 20, 5);
    SignedBlock honest = add(pending, HONEST);
    List<SignedBlock> flood = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      flood.add(add(pending, HOSTILE));
    }
    assertThat(flood.stream().map(one -> holds(pending, one)).toList())
        .startsWith(false, false, false)
        .endsWith(true, true, true, true, true);
    assertThat(pending.blocks()).isEqualTo(6);
    assertThat(holds(pending, honest)).isTrue();
    assertThat(pending.thrownOut(HOSTILE)).isEqualTo(7);
    assertThat(pending.thrownOut(HONEST)).isZero();
  }

  @Test
  void peerWithTooManyBytes_losesItsOldest() {
    Pending pending = pending(1 << 20, 1_000, 1_000);
    SignedBlock honest = add(pending, HONEST);
    SignedBlock first = add(pending, HOSTILE);
    for (int i = 0; i < 20; i++) {
      add(pending, HOSTILE);
      assertThat(pending.roomOf(HOSTILE)).isNotNegative();
    }
    assertThat(holds(pending, first)).isFalse();
    assertThat(holds(pending, honest)).isTrue();
  }

  @Test
  void allTogether_areBounded_andNobodyPushesOutAnothers() {
    Pending pending = pending(2_000, 1_500, 1_000);
    SignedBlock honest = add(pending, HONEST);
    for (int i = 0; i < 20; i++) {
      add(pending, HOSTILE);
      add(pending, THIRD);
      assertThat(pending.bytes()).isLessThanOrEqualTo(2_000);
      assertThat(pending.room()).isNotNegative();
    }
    assertThat(holds(pending, honest)).isTrue();
    pending.forget(HOSTILE);
    pending.forget(THIRD);
    pending.forget(HONEST);
    assertThat(pending.bytes()).isZero();
    assertThat(pending.blocks()).isZero();
  }

  @Test
  void whatWasThrownOut_isAskedForAgain() {
    IntakeSide side = new IntakeSide();
    SignedBlock orphan = orphan();
    assertThat(side.deliver(orphan).missing()).isNotEmpty();
    for (int i = 0; i < side.options.pendingPeerBlocksMax(); i++) {
      side.deliver(orphan());
    }
    assertThat(side.pending.contains(orphan.block().cid())).isFalse();
    assertThat(side.deliver(orphan).missing()).isNotEmpty();
  }
}
