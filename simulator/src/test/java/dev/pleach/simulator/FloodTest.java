package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.replica.ReplicaOptions;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer that floods leaves to an honest one, by work that is counted. */
class FloodTest {
  private static final double LEFT_MIN = 0.9;
  private static final long SEED = 1;
  private static final FloodCase CASE = new FloodCase(8, 2_000, 1);
  private static final FloodCase.Round ALONE =
      CASE.meet(SEED, Optional.empty(), new CountedLabour());

  /** Whoever writes what is valid has its part of the engine, however useless it is. */
  private static final double LEFT_BESIDE_WRITER_MIN = 0.25;

  /** Who shows two faces has one for each peer, so a single one is sent blocks that all count. */
  private static boolean isFlooder(HostileScript script) {
    return script.breaksRules() && script != HostileScript.TWO_FACED;
  }

  private static double left(HostileScript script) {
    FloodCase.Round beside = CASE.meet(SEED, Optional.of(script), new CountedLabour());
    assertThat(beside.pendingBytes())
        .isLessThanOrEqualTo(ReplicaOptions.defaults().pendingPeerBytesMax());
    return (double) ALONE.nanos() / beside.nanos();
  }

  @ParameterizedTest
  @EnumSource
  void besideOneThatFloods_anHonestPeerKeepsNineTenthsOfItsThroughput(HostileScript script) {
    assertThat(left(script))
        .as("%s", script)
        .isGreaterThanOrEqualTo(isFlooder(script) ? LEFT_MIN : LEFT_BESIDE_WRITER_MIN);
  }
}
