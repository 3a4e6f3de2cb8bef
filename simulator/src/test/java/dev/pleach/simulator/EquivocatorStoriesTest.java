package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two honest peers on any network, and an author who shows each of them another chain: whenever one
 * of the two learns that, the other is still sending what it took for good. To see a seed again:
 * {@code -Dtest=EquivocatorStoriesTest -Dpleach.simulator.seed=SEED}; more of them by {@code
 * -Dpleach.simulator.equivocator.seeds=N}.
 */
class EquivocatorStoriesTest {
  private static final int DOCUMENTS = 2;
  private static final int SEEDS = Integer.getInteger("pleach.simulator.equivocator.seeds", 12);
  private static final EnginePeer.Setting SETTING = EnginePeer.Setting.of(DOCUMENTS);

  @Test
  void convictionsThatCrossExchanges_nameNobodyHonest() {
    Long only = Long.getLong("pleach.simulator.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      tell(seed);
    }
  }

  private static void tell(long seed) {
    Simulation simulation = new Simulation(SETTING.engine(), SimulationOptions.draw(seed, 2));
    HostilePeer equivocator =
        HostilePeer.join(simulation.world(), SETTING, HostileScript.TWO_FACED, 0);
    Named named = Named.in(simulation.world());
    simulation.run("-Dtest=EquivocatorStoriesTest -Dpleach.simulator.seed=" + seed);
    assertThat(List.of(equivocator.peerId()))
        .as("seed %s: %s", seed, named.causes())
        .containsAll(named.causes().keySet());
  }
}
