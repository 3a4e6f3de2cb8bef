package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What went wrong in the merging of other databases; the comment names where. */
class PeerBugsTest {
  private static final Path K = Path.of("k");

  private final Replica alice = Replica.map(1);
  private final Replica bob = Replica.map(2);
  private final Replica carol = Replica.map(3);

  private void meetAll() {
    alice.pull(bob, carol);
    bob.pull(alice);
    carol.pull(alice);
    byte[] state = alice.snapshot().canonicalBytes();
    assertThat(bob.snapshot().canonicalBytes()).isEqualTo(state);
    assertThat(carol.snapshot().canonicalBytes()).isEqualTo(state);
    assertThat(carol.replayed().canonicalBytes()).isEqualTo(state);
  }

  /** Receives the blocks in a random order, each as soon as its links are there. */
  private static Replica late(List<Block> blocks, Random random) {
    Replica late = Replica.map(9);
    List<Block> waiting = new ArrayList<>(blocks);
    while (!waiting.isEmpty()) {
      Collections.shuffle(waiting, random);
      Block next =
          waiting.stream()
              .filter(b -> late.blocks.keySet().containsAll(b.links()))
              .findFirst()
              .get();
      waiting.remove(next);
      late.receive(next);
    }
    return late;
  }

  /**
   * defradb #1029: two nodes with the same number of independent edits each kept their own value.
   */
  @Test
  void defra1029_equalEditCountsConverge() {
    for (int i = 0; i < 5; i++) {
      String suffix = " " + i;
      alice.edit(e -> e.set(K, Value.of("alice" + suffix)));
      bob.edit(e -> e.set(K, Value.of("bob" + suffix)));
    }
    meetAll();
    assertThat(alice.get("k")).isEqualTo(Value.of("bob 4"));
    assertThat(alice.snapshot().conflicts(K))
        .containsExactly(Value.of("bob 4"), Value.of("alice 4"));
  }

  /** defradb #1066: deltas were merged newest to oldest. */
  @Test
  void defra1066_mergeOrderDoesNotMatter() {
    bob.edit(e -> e.set(K, Value.of(Map.of("x", Value.of(1)))));
    meetAll();
    for (int i = 0; i < 6; i++) {
      Value value = Value.of(i);
      alice.edit(e -> e.set(K.key("a"), value).push(Path.of("l"), List.of(value)));
      bob.edit(e -> e.unset(K).push(Path.of("l"), List.of(Value.of("b"))));
      if (i % 2 == 1) {
        carol.pull(alice, bob);
        carol.edit(e -> e.increment(K.key("a"), value));
      }
    }
    meetAll();
    List<Block> blocks = List.copyOf(alice.blocks.values());
    for (int seed = 0; seed < 50; seed++) {
      Replica late = late(blocks, new Random(seed));
      assertThat(late.snapshot().canonicalBytes()).isEqualTo(alice.snapshot().canonicalBytes());
    }
  }

  /**
   * defradb #2179, #2186: two nodes adding the same amount made one block; one increment vanished.
   */
  @Test
  void defra2179_sameIncrementTwoAuthors() {
    alice.edit(e -> e.addToCounter(K, 1).increment(Path.of("n"), Value.of(1)));
    bob.edit(e -> e.addToCounter(K, 1).increment(Path.of("n"), Value.of(1)));
    meetAll();
    assertThat(carol.get("k")).isEqualTo(Value.of(2));
    assertThat(carol.get("n")).isEqualTo(Value.of(2));
  }

  /** defradb #4935, PR #5274: merging older changes counted increments again. */
  @Test
  void defra5274_counterAfterOlderChanges() {
    for (int i = 0; i < 10; i++) {
      alice.edit(e -> e.addToCounter(K, 1));
    }
    List<Block> blocks = List.copyOf(alice.blocks.values());
    blocks.subList(0, 7).forEach(bob::receive);
    bob.edit(e -> e.addToCounter(K, 100));
    blocks.forEach(bob::receive);
    blocks.subList(0, 3).forEach(bob::receive);
    meetAll();
    assertThat(bob.snapshot().counter(K)).contains(BigInteger.valueOf(110));
  }

  /** defradb #5135: ancestors reached by two paths were applied twice in one merge. */
  @Test
  void defra5135_counterThroughDiamond() {
    alice.edit(e -> e.addToCounter(K, 1));
    meetAll();
    for (int round = 0; round < 20; round++) {
      alice.edit(e -> e.addToCounter(K, 1));
      bob.edit(e -> e.addToCounter(K, 1));
      carol.pull(alice, bob);
      carol.edit(e -> e.addToCounter(K, 1));
      if (round % 3 == 0) {
        meetAll();
      } else {
        alice.pull(bob);
        bob.pull(carol);
      }
    }
    meetAll();
    assertThat(alice.snapshot().counter(K)).contains(BigInteger.valueOf(61));
  }

  /**
   * defradb.rs #847, #1021, #1041: implementations disagreed about a counter step; ours has no
   * nonce.
   */
  @Test
  void defraRs847_counterVectors() {
    alice.edit(e -> e.addToCounter(K, 3));
    bob.edit(e -> e.addToCounter(K, -5));
    assertThat(alice.blocks.values().iterator().next().payload())
        .isEqualTo(
            Payload.of(
                    List.of(
                        Op.value(
                            OpKind.ADD,
                            ContainerRef.ROOT.child("k", ContainerType.COUNTER),
                            Value.of(3))))
                .bytes());
    meetAll();
    assertThat(carol.snapshot().counter(K)).contains(BigInteger.valueOf(-2));
  }

  /** go-ds-crdt #238, #241: equal graphs, different values. */
  @Test
  void gods238_putPutDeleteAgainstPut() {
    alice.edit(e -> e.set(K, Value.of("first")));
    alice.edit(e -> e.set(K, Value.of("second")));
    alice.edit(e -> e.unset(K));
    bob.edit(e -> e.set(K, Value.of("other")));
    meetAll();
    assertThat(carol.get("k")).isEqualTo(Value.of("other"));
    assertThat(carol.snapshot().conflicts(K)).containsExactly(Value.of("other"));
    List<Block> blocks = List.copyOf(alice.blocks.values());
    for (int seed = 0; seed < 20; seed++) {
      assertThat(late(blocks, new Random(seed)).value()).isEqualTo(carol.value());
    }
  }

  /** go-ds-crdt PR #22: each delete listed all earlier elements of the key. */
  @Test
  @Tag("once")
  void gods22_manyUpdatesOfOneKey() {
    DocumentState state = DocumentCrdt.MAP.empty();
    EventGraph<Payload> graph = new EventGraph<>();
    Block tip = null;
    int longest = 0;
    for (int i = 0; i < 100_000; i++) {
      DocumentEditor editor = DocumentEditor.on(state);
      Payload payload =
          (i % 10 == 9 ? editor.unset(K) : editor.set(K, Value.of("v" + i % 10))).finish();
      longest = Math.max(longest, payload.bytes().length);
      tip =
          Block.append(
              alice.author,
              Replica.DOCUMENT,
              Optional.ofNullable(tip),
              List.of(),
              payload.opCount(),
              payload.bytes());
      graph.append(tip, payload);
      DocumentCrdt.MAP.advance(state, graph, i);
    }
    assertThat(longest).isLessThan(40);
    assertThat(state.snapshot().exists()).isFalse();
  }

  /**
   * defradb, by reading: more writes made a greater height, and so won over a later single edit.
   */
  @Test
  void defra_heightDoesNotDecide() {
    bob.edit(e -> e.set(K, Value.of("base")));
    meetAll();
    alice.edit(e -> e.set(K, Value.of("many 1")));
    alice.edit(e -> e.set(K, Value.of("many 2")));
    bob.edit(e -> e.set(K, Value.of("single")));
    meetAll();
    assertThat(carol.snapshot().conflicts(K))
        .containsExactly(Value.of("many 2"), Value.of("single"));
  }

  /** RxDB, by reading: the master is elected per pair, which can form a cycle. */
  @Test
  void rx_noPairwiseMaster() {
    alice.edit(e -> e.set(K, Value.of("a")));
    bob.edit(e -> e.set(K, Value.of("b")));
    carol.edit(e -> e.set(K, Value.of("c")));
    Replica[] order = {alice, bob, carol, alice, carol, bob};
    for (int i = 1; i < order.length; i++) {
      order[i].pull(order[i - 1]);
    }
    meetAll();
    assertThat(alice.get("k")).isEqualTo(Value.of("c"));
  }

  /** AvionDB, by reading: replicated operations apply in arrival order and do not commute. */
  @Test
  void avion_orderOfArrival() {
    alice.edit(e -> e.set(K, Value.of(5)));
    meetAll();
    alice.edit(e -> e.increment(K, Value.of(1)));
    bob.edit(e -> e.set(K, Value.of(10)));
    Replica aliceFirst = Replica.map(7).pull(alice, bob);
    Replica bobFirst = Replica.map(8).pull(bob, alice);
    assertThat(aliceFirst.get("k")).isEqualTo(bobFirst.get("k")).isEqualTo(Value.of(11));
  }
}
