package dev.pleach.simulator;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints what is left of an engine to an honest peer beside others that flood it ({@link
 * FloodCase}): by work that is counted, which gives the same in every run, and by the time that the
 * processor takes for the receiving engine, which is the same on a busy machine and a quiet one but
 * for noise.
 *
 * <p>Run: {@code java -cp benchmarks/target/benchmarks.jar dev.pleach.simulator.FloodFigures
 * [SCRIPT...]}; properties {@code pleach.flood.documents}, {@code .blocks}, {@code .rounds}, {@code
 * .peers}.
 */
public final class FloodFigures {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Most that may wait for missing parents, of one peer and in all, bytes. */
  static final long PENDING_PEER_MAX = 16 << 20;

  static final long PENDING_MAX = 64 << 20;

  private final int blocks;
  private final int flooders;
  private final FloodCase flood;

  /** Makes the collection of the honest peer: documents of so many blocks each. */
  FloodFigures(int documents, int blocksEach, int flooders) {
    this.blocks = documents * blocksEach;
    this.flooders = flooders;
    this.flood = new FloodCase(documents, blocksEach, flooders);
  }

  /** Lets them meet beside so many flooders, or none. */
  FloodCase.Round meet(long seed, Optional<HostileScript> script) {
    return flood.meet(seed, script, THREADS::getCurrentThreadCpuTime);
  }

  private double counted(Optional<HostileScript> script) {
    long alone = flood.meet(0, Optional.empty(), new CountedLabour()).nanos();
    return (double) alone / flood.meet(0, script, new CountedLabour()).nanos();
  }

  /** Runs without and with, in turns, since the JVM gets faster all the time. */
  private void print(int rounds, Optional<HostileScript> script) {
    List<FloodCase.Round> alone = new ArrayList<>();
    List<FloodCase.Round> beside = new ArrayList<>();
    for (int seed = 0; seed < rounds; seed++) {
      alone.add(meet(seed, Optional.empty()));
      beside.add(meet(seed, script));
    }
    long pending = beside.stream().mapToLong(FloodCase.Round::pendingBytes).max().orElse(0);
    if (pending > Math.min(PENDING_MAX, flooders * PENDING_PEER_MAX)) {
      throw new IllegalStateException(pending + " bytes are pending beside " + script);
    }
    System.out.printf(
        Locale.ROOT,
        "%-12s %5.1f %% of the throughput is left by counted work, %5.1f %% by processor time;"
            + " alone %.2f us a block; %d turns, %d KiB pending%n",
        script.map(HostileScript::name).orElse("nobody"),
        100 * counted(script),
        100.0 * median(alone) / median(beside),
        median(alone) / 1e3 / blocks,
        beside.get(0).turns(),
        pending >> 10);
  }

  private static long median(List<FloodCase.Round> rounds) {
    return rounds.stream().mapToLong(FloodCase.Round::nanos).sorted().toArray()[rounds.size() / 2];
  }

  /** Prints a line for each script named, or for all. */
  public static void main(String[] args) {
    List<HostileScript> scripts =
        args.length == 0
            ? List.of(HostileScript.values())
            : Arrays.stream(args).map(HostileScript::valueOf).toList();
    FloodFigures figures =
        new FloodFigures(
            Integer.getInteger("pleach.flood.documents", 20),
            Integer.getInteger("pleach.flood.blocks", 2_000),
            Integer.getInteger("pleach.flood.peers", 1));
    int rounds = Integer.getInteger("pleach.flood.rounds", 5);
    figures.print(2 * rounds, Optional.empty());
    scripts.forEach(script -> figures.print(rounds, Optional.of(script)));
  }
}
