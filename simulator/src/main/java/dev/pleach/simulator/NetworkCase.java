package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Many peers write in one collection while connections break, the network parts once and the power
 * goes here and there; then all is mended. Of the result, {@code rtts} counts from the mending
 * until all agree, {@code simulatedMillis} from the beginning, and the missing blocks are what each
 * peer had to get from others.
 *
 * @param seed of all chance
 * @param peers how many
 * @param documents that they write in
 * @param writes by anybody; each makes one to three blocks
 * @param hostile how many peers join that follow a {@link HostileScript} instead of the protocol
 * @param conditions of the network while all is not mended
 */
public record NetworkCase(
    long seed, int peers, int documents, int writes, int hostile, CaseConditions conditions) {
  private static final Duration PER_WRITE = Duration.ofMillis(200);
  private static final Duration BUSY_LEAST = Duration.ofSeconds(10);

  /** Checks that the numbers fit together. */
  public NetworkCase {
    if (peers < 2 || documents < 1 || writes < 0 || hostile < 0) {
      throw new IllegalArgumentException(
          "2 peers at least, 1 document, and no negative writes or hostile peers");
    }
  }

  /** Returns what is drawn. */
  SimulationOptions options() {
    Duration busy = PER_WRITE.multipliedBy(writes);
    return new SimulationOptions(
        seed,
        peers,
        writes,
        busy.compareTo(BUSY_LEAST) < 0 ? BUSY_LEAST : busy,
        conditions.network(),
        peers,
        1,
        peers / 2,
        1,
        Duration.ofHours(1),
        SimulationOptions.SETTLE_MAX_DEFAULT);
  }

  /**
   * Runs the story.
   *
   * @throws SimulationFailedException if a checker finds fault
   */
  public CaseResult run() {
    EnginePeer.Setting setting = EnginePeer.Setting.of(documents);
    Simulation simulation = new Simulation(setting.engine(), options());
    SimulatedWorld world = simulation.world();
    List<HostileScript> scripts = HostilePeer.scripts(seed, hostile);
    Set<PeerId> others = new HashSet<>();
    for (int i = 0; i < hostile; i++) {
      others.add(HostilePeer.join(world, setting, scripts.get(i), i).peerId());
    }
    WireMeter meter = new WireMeter(Set.of(), (peer, cid) -> holds(world, peer, cid));
    world
        .network()
        .tap(
            (nanos, from, to, frame) -> {
              if (!others.contains(from) && !others.contains(to)) {
                meter.sent(nanos, from, to, frame); // it trusts what it reads
              }
            });
    SimulationResult result = simulation.run(replay());
    Map<Cid, SignedBlock> all = world.hosts().get(0).disk().blocks();
    long bytes = all.values().stream().mapToLong(signed -> signed.block().length()).sum();
    return new CaseResult(
        true,
        result.settled().toMillis() / (double) conditions.roundTrip().toMillis(),
        meter.counts().overheadBytes(),
        meter.counts().packBytes(),
        (peers - 1) * bytes,
        (peers - 1) * (long) all.size(),
        meter.counts().duplicates(),
        result.simulated().toMillis(),
        result.faults().total(),
        seed,
        0);
  }

  private static boolean holds(SimulatedWorld world, PeerId peer, Cid cid) {
    return world.hosts().stream()
        .filter(host -> host.peerId().equals(peer))
        .anyMatch(host -> host.disk().blocks().containsKey(cid));
  }

  /** Returns the one command that runs this again. */
  public String replay() {
    return "pleach simulate --case network --peers "
        + peers
        + " --documents "
        + documents
        + " --writes "
        + writes
        + " --hostile "
        + hostile
        + " --seed "
        + seed
        + " --rtt "
        + conditions.roundTrip().toMillis()
        + " --loss "
        + conditions.loss()
        + " --duplicate "
        + conditions.duplication();
  }
}
