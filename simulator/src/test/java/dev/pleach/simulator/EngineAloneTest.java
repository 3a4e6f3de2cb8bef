package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.replica.StoreCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineAloneTest {
  private static final int SEEDS = 25;

  /** Power goes at random commits of a writer without peers; what it acknowledged stays. */
  @Test
  void amrepo60_restartWhileWriting() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedWorld world =
          new SimulatedWorld(seed, NetworkConditions.ideal(Duration.ofMillis(10)));
      SimulatedHost host = world.host("writer", EnginePeer.Setting.of(3).engine());
      SeededRandom chance = world.chance("story");
      for (int life = 0; life < 10; life++) {
        host.crashAtCommit(chance.between(1, 8), chance.pick(List.of(CrashPoint.values())));
        startUntilUp(host);
        for (int i = 0; i < 10 && host.isUp(); i++) {
          assertThat(host.write(chance)).isNotNull();
          world.runFor(Duration.ofMillis(chance.nextInt(3)));
        }
        world.runFor(Duration.ofSeconds(1));
        if (host.isUp()) {
          host.stop();
        }
      }
      host.disk().crashNoMore();
      host.start();
      world.checkSafety();
      host.stop();
      assertThat(StoreCheck.run(host.disk().open(), read -> {}).findings())
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  private static void startUntilUp(SimulatedHost host) {
    while (!host.isUp()) {
      host.start();
    }
  }
}
