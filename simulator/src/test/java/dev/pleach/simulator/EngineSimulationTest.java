package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Our engine under drawn faults. To see one seed again: {@code -Dtest=EngineSimulationTest
 * -Dpleach.simulator.seed=SEED}; more seeds: {@code -Dpleach.simulator.seeds=COUNT}.
 */
class EngineSimulationTest {
  private static final int DOCUMENTS = 4;
  private static final int TWO_PEERS_SEEDS = Integer.getInteger("pleach.simulator.seeds", 400);
  private static final int MORE_PEERS_SEEDS = TWO_PEERS_SEEDS / 4;
  private static final int PEERS_MAX = 5;

  /** From the last fault until all are equal, in simulated time. */
  private static final Duration SETTLED_MAX = Duration.ofSeconds(30);

  static SimulationResult run(long seed, int peersMax) {
    Simulation simulation =
        new Simulation(
            EnginePeer.Setting.of(DOCUMENTS).engine(), SimulationOptions.draw(seed, peersMax));
    Named named = Named.in(simulation.world());
    SimulationResult result = simulation.run(replay(seed));
    assertThat(named.causes()).as("seed %s: whom honest peers name", seed).isEmpty();
    return result;
  }

  private static String replay(long seed) {
    return "mvn -pl simulator -am verify -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dtest=EngineSimulationTest -Dpleach.simulator.seed="
        + seed;
  }

  private static Faults runAll(int seeds, int peersMax) {
    Long only = Long.getLong("pleach.simulator.seed");
    Faults faults = Faults.NONE;
    Duration simulated = Duration.ZERO;
    Duration longest = Duration.ZERO;
    for (long seed = only == null ? 0 : only; seed < (only == null ? seeds : only + 1); seed++) {
      SimulationResult result = run(seed, peersMax);
      faults = faults.plus(result.faults());
      simulated = simulated.plus(result.simulated());
      longest = longest.compareTo(result.settled()) < 0 ? result.settled() : longest;
      assertThat(result.settled())
          .as("seed %s, up to %s peers: equal after the last fault", seed, peersMax)
          .isLessThanOrEqualTo(SETTLED_MAX);
    }
    System.err.printf(
        "up to %d peers, %d seeds: %s simulated, %d faults, all equal at most %s after the last%n",
        peersMax, seeds, simulated, faults.total(), longest);
    return faults;
  }

  @Test
  void twoEngines_convergeUnderAllFaults() {
    assertThat(runAll(TWO_PEERS_SEEDS, 2).total()).isPositive();
  }

  @Test
  void moreEngines_convergeUnderAllFaults() {
    assertThat(runAll(MORE_PEERS_SEEDS, PEERS_MAX).total()).isPositive();
  }

  @Test
  void sameSeed_givesTheSameTrace() {
    for (long seed = 0; seed < 5; seed++) {
      assertThat(run(seed, PEERS_MAX)).isEqualTo(run(seed, PEERS_MAX));
    }
  }
}
