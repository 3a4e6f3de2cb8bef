package dev.pleach.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.EventGraph;
import dev.pleach.dag.block.Block;
import dev.pleach.testkit.arbitraries.History;
import dev.pleach.testkit.arbitraries.Step;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Law 9, for types that count: the total is the sum over distinct ops.
 *
 * @param <S> the state
 * @param <O> the op
 */
public abstract class CounterLaws<S, O> extends CrdtLaws<S, O> {
  /** Made for extension. */
  protected CounterLaws() {}

  /** Returns what the op adds. */
  protected abstract BigInteger delta(O op);

  /** Returns what the state has counted. */
  protected abstract BigInteger total(S state);

  /** Law 9: any shape of history, any order and number of deliveries count each op once. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void law9_totalIsTheSumOfDistinctOps(
      @ForAll("scripts") List<Step<S, O>> script, @ForAll long seed) {
    History<O> union = new History<>();
    play(script).forEach(union::pull);
    BigInteger sum = BigInteger.ZERO;
    for (Block block : union.blocks()) {
      sum = sum.add(delta(union.op(block)));
    }
    EventGraph<O> graph = union.graph(union.shuffled(new Random(seed)));
    assertThat(total(crdt().replay(graph))).isEqualTo(sum);
  }
}
