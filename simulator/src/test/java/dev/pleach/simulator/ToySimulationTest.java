package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToySimulationTest {
  private static final int SEEDS = 200;

  private static SimulationResult run(ToyEngine.Mistake mistake, long seed) {
    return Simulation.run(
        new ToyEngine(mistake), SimulationOptions.draw(seed, 5), "ToySimulationTest, seed " + seed);
  }

  @Test
  void strangersEngine_convergesUnderAllFaults() {
    Faults faults = Faults.NONE;
    for (long seed = 0; seed < SEEDS; seed++) {
      faults = faults.plus(run(ToyEngine.Mistake.NONE, seed).faults());
    }
    assertThat(faults.lost()).isPositive();
    assertThat(faults.duplicated()).isPositive();
    assertThat(faults.reordered()).isPositive();
    assertThat(faults.cuts()).isPositive();
    assertThat(faults.partitions()).isPositive();
    assertThat(faults.crashes()).isPositive();
    assertThat(faults.clockJumps()).isPositive();
  }

  @Test
  void sameSeed_givesTheSameTraceOnEveryRuntime() {
    SimulationResult first = run(ToyEngine.Mistake.NONE, 11);
    assertThat(run(ToyEngine.Mistake.NONE, 11)).isEqualTo(first);
    assertThat(run(ToyEngine.Mistake.NONE, 12).traceHash()).isNotEqualTo(first.traceHash());
    // Written down once: another JDK must come to the same, byte for byte.
    assertThat(first.traceHash().hex())
        .isEqualTo("8346ea6535ad03e173f7187d4092574fec709e87a7f3c4e28030bf6dcc31b4b2");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void mistake_isFoundAndCanBeReplayed(ToyEngine.Mistake mistake) {
    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < SEEDS; seed++) {
                run(mistake, seed);
              }
            })
        .isInstanceOf(SimulationFailedException.class)
        .hasMessageContaining("with seed ")
        .hasMessageContaining("SimulationOptions[seed=")
        .hasMessageContaining("replay: ToySimulationTest, seed ");
  }
}
