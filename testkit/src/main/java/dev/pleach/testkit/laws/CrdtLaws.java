package dev.pleach.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.EventGraph;
import dev.pleach.dag.block.Block;
import dev.pleach.testkit.arbitraries.Change;
import dev.pleach.testkit.arbitraries.Histories;
import dev.pleach.testkit.arbitraries.History;
import dev.pleach.testkit.arbitraries.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What every replicated data type must keep, over random histories of up to six replicas with
 * forks, merges and equivocations. Subclass it, say which type and what writers do, and jqwik runs
 * the laws:
 *
 * <pre>{@code
 * class MyTypeTest extends CrdtLaws<MyState, MyOp> {
 *   protected Crdt<MyState, MyOp> crdt() { return MyType.INSTANCE; }
 *   protected Arbitrary<Change<MyState, MyOp>> changes() { return myOps().map(Change::of); }
 * }
 * }</pre>
 *
 * <p>A failure prints the seed; {@code @Property(seed = "...")} or jqwik's database of failures
 * repeats it.
 *
 * @param <S> the state
 * @param <O> what one event carries
 */
public abstract class CrdtLaws<S, O> {
  private static final int STEPS_MAX = 40;
  private static final int TRIES = 200;

  /** Made for extension. */
  protected CrdtLaws() {}

  /** Returns the type under test. */
  protected abstract Crdt<S, O> crdt();

  /** Returns what writers do. */
  protected abstract Arbitrary<Change<S, O>> changes();

  /** Returns how many op numbers an op takes. */
  protected int opCount(O op) {
    return 1;
  }

  /** Returns an op's payload; ops that differ should differ in it. */
  protected byte[] bytes(O op) {
    return op.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Histories. */
  @Provide
  protected Arbitrary<List<Step<S, O>>> scripts() {
    return Histories.scripts(changes(), STEPS_MAX);
  }

  /** Plays a script. */
  protected final List<History<O>> play(List<Step<S, O>> script) {
    return Histories.play(crdt(), script, this::opCount, this::bytes);
  }

  /** Returns the union of histories, in order of the list. */
  @SafeVarargs
  protected final History<O> union(History<O>... parts) {
    History<O> union = new History<>();
    for (History<O> part : parts) {
      union.pull(part);
    }
    return union;
  }

  /** Returns the canonical bytes of the replayed history. */
  protected final byte[] replayed(EventGraph<O> graph) {
    return crdt().canonicalBytes(crdt().replay(graph));
  }

  /** Law 1: any order of delivery, with repetitions, gives the same state. */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void law1_orderOfDeliveryDoesNotMatter(
      @ForAll("scripts") List<Step<S, O>> script, @ForAll long seed) {
    for (History<O> history : play(script)) {
      byte[] expected = replayed(history.graph());
      EventGraph<O> other = history.graph(history.shuffled(new Random(seed)));
      assertThat(replayed(other)).as("%s", history).isEqualTo(expected);
    }
  }

  /** Law 2: merging replicas is commutative, associative and idempotent. */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void law2_mergeIsCommutativeAssociativeIdempotent(@ForAll("scripts") List<Step<S, O>> script) {
    List<History<O>> all = play(script);
    History<O> a = all.get(0);
    History<O> b = all.get(1);
    History<O> c = all.get(2);
    byte[] expected = replayed(union(union(a, b), c).graph());
    assertThat(replayed(union(a, union(b, c)).graph())).isEqualTo(expected);
    assertThat(replayed(union(c, b, a).graph())).isEqualTo(expected);
    assertThat(replayed(union(b, b, a, c, a).graph())).isEqualTo(expected);
  }

  /** Law 3: advancing, however the events are cut into batches, gives what replaying gives. */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void law3_advanceEqualsReplay(@ForAll("scripts") List<Step<S, O>> script, @ForAll long seed) {
    Random random = new Random(seed);
    History<O> union = new History<>();
    play(script).forEach(union::pull);
    EventGraph<O> graph = new EventGraph<>();
    S state = crdt().empty();
    List<Block> received = new ArrayList<>();
    int from = 0;
    for (Block block : union.shuffled(random)) {
      graph.append(block, union.op(block));
      received.add(block);
      if (random.nextInt(3) > 0) {
        state = crdt().advance(state, graph, from);
        from = graph.size();
        assertThat(crdt().canonicalBytes(state))
            .as("after %d events of %s", from, union)
            .isEqualTo(replayed(union.graph(received)));
      }
    }
    state = crdt().advance(state, graph, from);
    assertThat(crdt().canonicalBytes(state)).isEqualTo(replayed(union.graph()));
  }
}
