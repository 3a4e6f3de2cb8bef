package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Blocks come in any order, some without their signatures, from several peers, more than once;
 * peers go, engines end, memory is short. In the end all replicas that were offered everything are
 * equal.
 */
class OrderOfArrivalTest {
  private static final int SEEDS = 40;

  private static ReplicaOptions small(Random random) {
    Duration second = Duration.ofSeconds(1);
    long bytes = 600L + random.nextInt(3_000);
    return new ReplicaOptions(
        16, 1 << 20, 2 * bytes, bytes, 3 + random.nextInt(20), 100, 1, 1, second, second);
  }

  private static PeerId peer(Random random) {
    return new PeerId(Histories.key(900 + random.nextInt(3)).publicKey());
  }

  private static SignedBlock thinned(Random random, SignedBlock signed) {
    return random.nextInt(3) == 0 ? new SignedBlock(signed.block(), Optional.empty()) : signed;
  }

  private static IntakeSide disturbed(Random random, List<SignedBlock> all) {
    ReplicaOptions options = small(random);
    IntakeSide side = new IntakeSide(InMemStore.create(), options);
    List<SignedBlock> order = new ArrayList<>(all);
    order.addAll(all.subList(0, all.size() / 2));
    Collections.shuffle(order, random);
    for (List<SignedBlock> pack : ForkedHistories.packs(random, order)) {
      List<SignedBlock> sent = pack.stream().map(one -> thinned(random, one)).toList();
      Delivery.Origin origin =
          random.nextBoolean() ? Delivery.Origin.EXCHANGE : Delivery.Origin.PUSH;
      side.deliver(sent, peer(random), origin);
      if (random.nextInt(8) == 0) {
        side.desk.forget(peer(random));
      }
      if (random.nextInt(20) == 0) {
        side = new IntakeSide(side.store, options);
      }
      assertThat(side.findings()).isEmpty();
    }
    return side;
  }

  /** As exchanges do: what is not here is sent again, ancestors first. */
  private static void complete(Random random, IntakeSide side, List<SignedBlock> all) {
    for (List<SignedBlock> pack : ForkedHistories.packs(random, all)) {
      side.deliver(pack, IntakeSide.PEER);
    }
  }

  @Test
  void anyOrder_endsInOneState() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<SignedBlock> all = ForkedHistories.make(random, 5 + random.nextInt(40));
      Set<Cid> expected = ForkedHistories.counting(all);
      IntakeSide one = disturbed(random, all);
      IntakeSide other = disturbed(random, all);
      for (IntakeSide side : List.of(one, other)) {
        complete(random, side, ForkedHistories.shuffled(random, all));
        complete(random, side, ForkedHistories.shuffled(random, all));
        assertThat(side.counting()).as("seed %d", seed).isEqualTo(expected);
        assertThat(side.findings()).as("seed %d", seed).isEmpty();
      }
      assertThat(one.heads()).as("seed %d", seed).isEqualTo(other.heads());
      assertThat(one.stored.convictions().all()).isEqualTo(other.stored.convictions().all());
    }
  }
}
