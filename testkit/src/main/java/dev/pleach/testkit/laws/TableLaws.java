package dev.pleach.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.Crdt;
import dev.pleach.dag.block.Block;
import dev.pleach.testkit.arbitraries.SmallHistories;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Law 7: a type means what its table says, for every history of up to three replicas and four ops.
 * The table is given once more, from the ops and who saw whom alone, by {@link #expected}.
 *
 * @param <S> the state
 * @param <O> the op; one per block, taking one op number
 * @param <V> what is compared
 */
public abstract class TableLaws<S, O, V> {
  /** Made for extension. */
  protected TableLaws() {}

  /** Returns the type under test. */
  protected abstract Crdt<S, O> crdt();

  /** Returns the ops that histories are made of: as few as tell the cases apart. */
  protected abstract List<O> alphabet();

  /** Returns what the state shows. */
  protected abstract V shown(S state);

  /** Returns what the table says. */
  protected abstract V expected(SmallHistories.Small<O> history);

  /** All histories, replayed in order. */
  @Test
  void law7_tableHoldsForAllSmallHistories() {
    int visited =
        SmallHistories.forEach(
            alphabet(),
            small ->
                assertThat(shown(crdt().replay(small.history().graph())))
                    .as(() -> String.valueOf(small.history()))
                    .isEqualTo(expected(small)));
    assertThat(visited).isGreaterThan(1_000);
  }

  /** All histories, received in the order in which the later authors come first. */
  @Test
  void law7_tableHoldsInAnotherOrder() {
    SmallHistories.forEach(
        alphabet(),
        small -> {
          List<Block> order = new ArrayList<>(small.blocks());
          order.sort(
              Comparator.comparingLong(Block::height)
                  .thenComparing(Block::author, Collections.reverseOrder()));
          assertThat(shown(crdt().replay(small.history().graph(order))))
              .as(() -> String.valueOf(small.history()))
              .isEqualTo(expected(small));
        });
  }
}
