package dev.pleach.testkit.arbitraries;

import dev.pleach.crdt.Crdt;
import dev.pleach.crdt.EventGraph;
import dev.pleach.dag.block.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes histories: several replicas that write, meet, forget to meet, and now and then lie. */
public final class Histories {
  /** Most replicas. */
  public static final int REPLICAS_MAX = 6;

  private Histories() {}

  /**
   * Returns scripts of histories. They shrink towards fewer steps and simpler changes.
   *
   * @param changes what writers do
   * @param stepsMax most steps
   */
  public static <S, O> Arbitrary<List<Step<S, O>>> scripts(
      Arbitrary<Change<S, O>> changes, int stepsMax) {
    Arbitrary<Step.Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(6, Step.Kind.WRITE), Tuple.of(4, Step.Kind.PULL), Tuple.of(1, Step.Kind.FORK));
    Arbitrary<Integer> replicas = Arbitraries.integers().between(0, REPLICAS_MAX - 1);
    Arbitrary<Step<S, O>> steps =
        Combinators.combine(kinds, replicas, replicas, changes).as(Step::new);
    return steps.list().ofMaxSize(stepsMax);
  }

  /**
   * Plays a script.
   *
   * @param bytes payload of an op; ops that differ should differ in bytes
   * @return what each replica holds at the end
   */
  public static <S, O> List<History<O>> play(
      Crdt<S, O> crdt,
      List<Step<S, O>> script,
      ToIntFunction<O> opCount,
      Function<O, byte[]> bytes) {
    List<Player<S, O>> players = new ArrayList<>();
    for (int number = 0; number < REPLICAS_MAX; number++) {
      players.add(new Player<>(number, crdt, opCount, bytes));
    }
    for (Step<S, O> step : script) {
      Player<S, O> player = players.get(step.replica());
      switch (step.kind()) {
        case WRITE -> player.write(step.change());
        case PULL -> player.pull(players.get(step.other()));
        case FORK -> player.fork(step.change());
      }
    }
    return players.stream().map(player -> player.history).toList();
  }

  /** One replica at play. */
  private static final class Player<S, O> {
    private final int number;
    private final Crdt<S, O> crdt;
    private final ToIntFunction<O> opCount;
    private final Function<O, byte[]> bytes;
    private final History<O> history = new History<>();
    private final EventGraph<O> graph = new EventGraph<>();
    private S state;
    private final List<Block> own = new ArrayList<>();

    Player(int number, Crdt<S, O> crdt, ToIntFunction<O> opCount, Function<O, byte[]> bytes) {
      this.number = number;
      this.crdt = crdt;
      this.opCount = opCount;
      this.bytes = bytes;
      state = crdt.empty();
    }

    void write(Change<S, O> change) {
      O op = change.on(state);
      Optional<Block> back =
          own.isEmpty() ? Optional.empty() : Optional.of(own.get(own.size() - 1));
      own.add(
          history.write(
              number, back, history.blocks(), op, opCount.applyAsInt(op), bytes.apply(op)));
      catchUp();
    }

    /** Writes beside the last block: on the same back and on nothing else. */
    void fork(Change<S, O> change) {
      O op = change.on(state);
      Optional<Block> back =
          own.size() < 2 ? Optional.empty() : Optional.of(own.get(own.size() - 2));
      Block block =
          history.write(number, back, List.of(), op, opCount.applyAsInt(op), bytes.apply(op));
      if (!own.isEmpty()) {
        own.remove(own.size() - 1);
      }
      own.add(block);
      catchUp();
    }

    void pull(Player<S, O> other) {
      history.pull(other.history);
      catchUp();
    }

    private void catchUp() {
      int from = graph.size();
      List<Block> blocks = history.blocks();
      blocks.subList(from, blocks.size()).forEach(block -> graph.append(block, history.op(block)));
      state = crdt.advance(state, graph, from);
    }
  }
}
