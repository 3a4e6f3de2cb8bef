package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.sync.SessionOutput.Cause;
import dev.pleach.port.PeerId;
import dev.pleach.replica.ReplicaOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Honest peers among which there are others. To see a seed again: {@code -Dtest=HostilePeersTest
 * -Dpleach.simulator.seed=SEED}.
 */
class HostilePeersTest {
  private static final int DOCUMENTS = 4;
  private static final int HONEST = 4;
  private static final int SEEDS = Integer.getInteger("pleach.simulator.hostile.seeds", 2);
  private static final EnginePeer.Setting SETTING = EnginePeer.Setting.of(DOCUMENTS);
  private static final ReplicaOptions LIMITS = ReplicaOptions.defaults();

  /** Of these one is what a peer is named for, whose script breaks a rule. */
  private static Set<Cause> causesOf(HostileScript script) {
    return switch (script) {
      case DEAF -> EnumSet.of(Cause.STALLING);
      case GARBAGE, SYMBOLS, TURNED_BITS -> EnumSet.of(Cause.GARBAGE);
      case ECHO -> EnumSet.of(Cause.CONFUSION);
      case FALSE_HEADS, RESTLESS, CLAIMS, GREED -> EnumSet.of(Cause.REPETITION);
      case ORPHANS -> EnumSet.of(Cause.FLOOD);
      case FORGERIES, MISSHAPEN -> EnumSet.of(Cause.BAD_BLOCKS);
      case TWO_FACED -> EnumSet.of(Cause.FORKED_BLOCKS, Cause.STALLING);
      case FORKS -> EnumSet.of(Cause.FORKED_BLOCKS);
      case STRANGERS -> EnumSet.noneOf(Cause.class);
      case NEEDS -> EnumSet.of(Cause.GARBAGE, Cause.STALLING, Cause.CONFUSION);
    };
  }

  /** For so long a script goes on when the honest peers' story is over. */
  private static final Duration GOES_ON = Duration.ofSeconds(20);

  /** A peer that says nothing is named after three minutes. */
  private static final Duration AFTERWARDS = Duration.ofMinutes(4);

  private static SimulationOptions options(long seed) {
    return new SimulationOptions(
        seed,
        HONEST,
        60,
        Duration.ofSeconds(30),
        NetworkConditions.ideal(Duration.ofMillis(50)),
        2,
        0,
        1,
        0,
        Duration.ofHours(1),
        SimulationOptions.SETTLE_MAX_DEFAULT);
  }

  private static String replay(long seed) {
    return "mvn -pl simulator -am verify -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dtest=HostilePeersTest -Dpleach.simulator.seed="
        + seed;
  }

  /** A story, and who was seen to be named while it went on and for some time after it. */
  private record Told(SimulationResult result, Named named, List<PeerId> hostile) {}

  private static Told run(long seed, List<HostileScript> scripts) {
    Simulation simulation = new Simulation(SETTING.engine(), options(seed));
    List<PeerId> hostile = new ArrayList<>();
    for (int i = 0; i < scripts.size(); i++) {
      hostile.add(HostilePeer.join(simulation.world(), SETTING, scripts.get(i), i).peerId());
    }
    Named named = Named.in(simulation.world());
    SimulationResult result = simulation.run(replay(seed));
    if (!scripts.isEmpty()) {
      simulation.world().runFor(AFTERWARDS);
    }
    return new Told(result, named, hostile);
  }

  private static List<Long> seeds() {
    Long only = Long.getLong("pleach.simulator.seed");
    List<Long> seeds = new ArrayList<>();
    for (long seed = 0; seed < SEEDS && only == null; seed++) {
      seeds.add(seed);
    }
    return only == null ? seeds : List.of(only);
  }

  @ParameterizedTest
  @EnumSource
  void oneAmongFour_harmsNobody_andIsNamedWithItsCause(HostileScript script) {
    for (long seed : seeds()) {
      Told alone = run(seed, List.of());
      Told beside = run(seed, List.of(script));
      Duration usual = alone.result().settled().multipliedBy(2).plus(Duration.ofSeconds(2));
      assertThat(beside.result().settled())
          .as("seed %s: %s", seed, script)
          .isLessThanOrEqualTo(script.breaksRules() ? usual : usual.plus(GOES_ON));
      assertThat(beside.named().pendingBytes())
          .as("pending bytes")
          .isLessThanOrEqualTo(LIMITS.pendingPeerBytesMax());
      assertThat(beside.named().causes().keySet())
          .as("seed %s: named in the status for %s", seed, script)
          .isSubsetOf(beside.hostile());
      if (script.breaksRules()) {
        assertThat(beside.named().causes()).containsOnlyKeys(beside.hostile());
        assertThat(beside.named().causes().get(beside.hostile().get(0)))
            .as("seed %s: causes for %s", seed, script)
            .containsAnyElementsOf(causesOf(script));
      }
    }
  }

  @Test
  void manyAmongFew_harmNobody_andNobodyElseIsNamed() {
    for (long seed : seeds()) {
      Told told = run(seed, HostilePeer.scripts(seed, 3 * HONEST));
      assertThat(told.named().pendingBytes()).isLessThanOrEqualTo(LIMITS.pendingBytesMax());
      assertThat(told.hostile()).containsAll(told.named().causes().keySet());
    }
  }
}
