package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.PeerId;
import dev.pleach.replica.ReplicaOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
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

  /** What is against the rules as such; the others cost only their own credit and time. */
  private static final Set<HostileScript> BREAK_RULES =
      EnumSet.of(
          HostileScript.GARBAGE,
          HostileScript.TURNED_BITS,
          HostileScript.FORGERIES,
          HostileScript.SYMBOLS,
          HostileScript.NEEDS);

  /** What was seen of the honest peers while a story went on. */
  private static final class Watched {
    private final SimulatedWorld world;
    private long pendingBytes;
    private final Set<PeerId> named = new HashSet<>();

    Watched(SimulatedWorld world) {
      this.world = world;
      look();
    }

    private void look() {
      for (SimulatedHost host : world.hosts()) {
        if (host.isUp()) {
          CompletionStage<?> seen =
              ((EnginePeer) host.peer())
                  .replica()
                  .status()
                  .thenAccept(
                      status -> {
                        pendingBytes = Math.max(pendingBytes, status.pendingBytes());
                        status.offenders().forEach(offender -> named.add(offender.peer()));
                      });
          assertThat(seen).isNotNull();
        }
      }
      world.timeline().after(Duration.ofSeconds(1), this::look);
    }
  }

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

  private static SimulationResult run(
      long seed, List<HostileScript> scripts, List<Watched> watched) {
    Simulation simulation = new Simulation(SETTING.engine(), options(seed));
    for (int i = 0; i < scripts.size(); i++) {
      HostilePeer.join(simulation.world(), SETTING, scripts.get(i), i);
    }
    watched.add(new Watched(simulation.world()));
    return simulation.run(replay(seed));
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
  void oneAmongFour_harmsNobody(HostileScript script) {
    for (long seed : seeds()) {
      List<Watched> watched = new ArrayList<>();
      SimulationResult alone = run(seed, List.of(), watched);
      SimulationResult beside = run(seed, List.of(script), watched);
      assertThat(beside.settled())
          .as("seed %s: %s", seed, script)
          .isLessThanOrEqualTo(alone.settled().multipliedBy(2).plus(Duration.ofSeconds(2)));
      assertThat(watched.get(1).pendingBytes)
          .as("pending bytes")
          .isLessThanOrEqualTo(LIMITS.pendingPeerBytesMax());
      if (BREAK_RULES.contains(script)) {
        assertThat(watched.get(1).named).as("named in the status: %s", script).hasSize(1);
      }
    }
  }

  @Test
  void manyAmongFew_harmNobody() {
    for (long seed : seeds()) {
      List<Watched> watched = new ArrayList<>();
      run(seed, HostilePeer.scripts(seed, 3 * HONEST), watched);
      assertThat(watched.get(0).pendingBytes).isLessThanOrEqualTo(LIMITS.pendingBytesMax());
    }
  }
}
