package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnvouchedTest {
  private static final PeerId PEER = new PeerId(Histories.key(900).publicKey());
  private static final int PEER_BYTES = 4_000;

  private final Set<Cid> stored = new HashSet<>();
  private final Unvouched unvouched = new Unvouched(options(), stored::contains);

  private static ReplicaOptions options() {
    Duration second = Duration.ofSeconds(1);
    return new ReplicaOptions(1, 1 << 20, 6_000, PEER_BYTES, 1, 1, 1, 1, second, second);
  }

  private List<SignedBlock> pass(List<SignedBlock> blocks, Set<Cid> authentic) {
    return unvouched.pass(PEER, Histories.NAME.documentId(), blocks, new HashSet<>(authentic));
  }

  private static List<SignedBlock> history(Random random, int blocks) {
    Histories history = new Histories(Histories.NAME);
    List<SignedBlock> made = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      SignedBlock on = made.isEmpty() ? null : made.get(random.nextInt(made.size()));
      int author = 1 + random.nextInt(4);
      made.add(on == null ? history.next(author) : history.next(author, on));
    }
    return made;
  }

  /** Takes signatures away, but for those of the last block of each author. */
  private static List<SignedBlock> sparse(Random random, List<SignedBlock> blocks) {
    Map<Object, Cid> newest = new HashMap<>();
    blocks.forEach(signed -> newest.put(signed.block().author(), signed.block().cid()));
    return blocks.stream()
        .map(
            signed ->
                newest.containsValue(signed.block().cid()) || random.nextInt(6) == 0
                    ? signed
                    : new SignedBlock(signed.block(), Optional.empty()))
        .toList();
  }

  /** What the signatures of one pack cover, the pack alone seen. */
  private static Set<Cid> authentic(List<SignedBlock> pack) {
    Set<Cid> covered = new HashSet<>();
    for (int i = pack.size() - 1; i >= 0; i--) {
      SignedBlock signed = pack.get(i);
      if (signed.signature().isPresent() || covered.contains(signed.block().cid())) {
        covered.add(signed.block().cid());
        signed.block().back().ifPresent(covered::add);
      }
    }
    covered.retainAll(pack.stream().map(signed -> signed.block().cid()).toList());
    return covered;
  }

  @Test
  void pass_givesEachBlockOnceAndAfterItsLinks() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<SignedBlock> blocks = sparse(random, history(random, 18));
      Set<Cid> given = new HashSet<>();
      for (int from = 0; from < blocks.size(); ) {
        int to = Math.min(blocks.size(), from + 1 + random.nextInt(5));
        List<SignedBlock> pack = blocks.subList(from, to);
        for (SignedBlock signed : pass(pack, authentic(pack))) {
          assertThat(given).as("seed %d", seed).containsAll(signed.block().links());
          assertThat(given.add(signed.block().cid())).as("seed %d", seed).isTrue();
        }
        from = to;
      }
      assertThat(given).as("seed %d", seed).hasSize(blocks.size());
      assertThat(unvouched.bytes()).isZero();
    }
  }

  @Test
  void pass_moreThanFits_isNotKept() {
    List<SignedBlock> blocks =
        history(new Random(1), 60).stream()
            .map(signed -> new SignedBlock(signed.block(), Optional.empty()))
            .toList();
    for (SignedBlock block : blocks) {
      assertThat(pass(List.of(block), Set.of()).size()).isLessThanOrEqualTo(1);
      assertThat(unvouched.bytes()).isLessThanOrEqualTo(PEER_BYTES);
    }
    assertThat(unvouched.bytes()).isPositive();
    unvouched.forget(PEER);
    assertThat(unvouched.bytes()).isZero();
  }

  @Test
  void pass_ofManyDocumentsAndPeers_countsWhatWaitsOfEach() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      PeerId other = new PeerId(Histories.key(901).publicKey());
      for (int i = 0; i < 60; i++) {
        PeerId peer = random.nextBoolean() ? PEER : other;
        List<SignedBlock> pack = sparse(random, history(random, 1 + random.nextInt(9)));
        unvouched.pass(peer, Histories.name("doc" + i % 7).documentId(), pack, new HashSet<>());
        assertThat(unvouched.bytes(peer)).isBetween(0L, (long) PEER_BYTES);
        assertThat(unvouched.bytes())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(6_000)
            .isEqualTo(unvouched.bytes(PEER) + unvouched.bytes(other));
      }
      assertThat(unvouched.bytes()).isPositive();
      unvouched.forget(PEER);
      assertThat(unvouched.bytes(PEER)).isZero();
      unvouched.forget(other);
      assertThat(unvouched.bytes()).isZero();
    }
  }

  @Test
  void pass_whatCameByAnotherWay_isNotWaitedFor() {
    Histories history = new Histories(Histories.NAME);
    SignedBlock below = history.next(1);
    SignedBlock above = history.next(2, below);
    SignedBlock unsigned = new SignedBlock(below.block(), Optional.empty());
    assertThat(pass(List.of(unsigned, above), Set.of(above.block().cid()))).isEmpty();

    stored.add(below.block().cid());
    assertThat(pass(List.of(above), Set.of(above.block().cid()))).containsExactly(above);
    assertThat(unvouched.bytes()).isZero();
  }
}
