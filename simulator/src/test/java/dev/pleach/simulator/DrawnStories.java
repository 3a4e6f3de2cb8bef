package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongToIntFunction;
import java.util.stream.LongStream;

/**
 * Stories of our engine that seeds draw: each runs in one thread, several of them side by side, and
 * a failed one does not keep the others from being told.
 */
final class DrawnStories {
  /** From the last fault until all are equal, in simulated time. */
  static final Duration SETTLED_MAX = Duration.ofSeconds(30);

  private static final int DOCUMENTS = 4;

  /** How one story ended: with a result, or with what the checkers found. */
  record Ending(
      long seed, int peersMax, Optional<SimulationResult> result, Optional<Throwable> found) {
    @Override
    public String toString() {
      return "seed "
          + seed
          + ", up to "
          + peersMax
          + " peers: "
          + found.map(Throwable::toString).orElse("fine")
          + "\n  replay: "
          + replay(seed, peersMax);
    }
  }

  private DrawnStories() {}

  /**
   * Runs one story.
   *
   * @throws SimulationFailedException if a checker of the simulation finds fault
   * @throws AssertionError if an honest peer is named, or the peers take too long to be equal
   */
  static SimulationResult run(long seed, int peersMax) {
    Simulation simulation =
        new Simulation(
            EnginePeer.Setting.of(DOCUMENTS).engine(), SimulationOptions.draw(seed, peersMax));
    Named named = Named.in(simulation.world());
    SimulationResult result = simulation.run(replay(seed, peersMax));
    assertThat(named.causes()).as("seed %s: whom honest peers name", seed).isEmpty();
    assertThat(result.settled())
        .as("seed %s, up to %s peers: equal after the last fault", seed, peersMax)
        .isLessThanOrEqualTo(SETTLED_MAX);
    return result;
  }

  private static String replay(long seed, int peersMax) {
    return "./mvnw -pl simulator -am -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dtest=EngineSimulationTest#oneSeed -Dpleach.simulator.seed="
        + seed
        + " -Dpleach.simulator.peers="
        + peersMax
        + " test";
  }

  private static Ending tell(long seed, int peersMax) {
    try {
      return new Ending(seed, peersMax, Optional.of(run(seed, peersMax)), Optional.empty());
    } catch (RuntimeException | Error e) {
      return new Ending(seed, peersMax, Optional.empty(), Optional.of(e));
    }
  }

  /**
   * Runs many stories, one on each processor at a time.
   *
   * @param peersMax of each seed
   * @param ended is shown each ending, in the order of the seeds
   */
  static void runAll(LongStream seeds, LongToIntFunction peersMax, Consumer<Ending> ended) {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<Ending>> endings = new ArrayList<>();
      seeds.forEach(
          seed -> endings.add(threads.submit(() -> tell(seed, peersMax.applyAsInt(seed)))));
      for (Future<Ending> ending : endings) {
        ended.accept(ending.get());
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a story neither ended nor failed", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
