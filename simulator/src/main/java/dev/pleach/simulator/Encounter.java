package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two of our engines with given disks meet; what passes between them is measured. */
final class Encounter {
  /** The longest an encounter may take, in virtual time. */
  static final Duration MEET_MAX = Duration.ofMinutes(30);

  /** How long the wire is watched after all is there, for what is said in the end. */
  private static final Duration AFTERMATH = Duration.ofSeconds(10);

  private final long seed;
  private final CaseConditions conditions;
  private final SimulatedWorld world;
  private final SimulatedHost dialler;
  private final SimulatedHost listener;
  private final Map<Cid, SignedBlock> union = new LinkedHashMap<>();

  Encounter(
      long seed,
      CaseConditions conditions,
      EnginePeer.Setting setting,
      SimulatedDisk diallersDisk,
      SimulatedDisk listenersDisk) {
    this.seed = seed;
    this.conditions = conditions;
    this.world = new SimulatedWorld(seed, conditions.network());
    this.dialler = world.host("dialler", setting.engine(), diallersDisk);
    this.listener = world.host("listener", setting.engine(), listenersDisk);
    union.putAll(diallersDisk.blocks());
    union.putAll(listenersDisk.blocks());
  }

  /**
   * Lets them meet.
   *
   * @param beginsWith numbers of the messages with which measuring begins
   */
  CaseResult run(Set<Integer> beginsWith) {
    WireMeter meter = new WireMeter(beginsWith, this::holds);
    world.network().tap(meter);
    long missing = 0;
    long missingBytes = 0;
    for (SimulatedHost host : List.of(dialler, listener)) {
      for (SignedBlock signed : union.values()) {
        if (!host.disk().blocks().containsKey(signed.block().cid())) {
          missing++;
          missingBytes += signed.block().length();
        }
      }
    }
    boolean complete = meet();
    long end = world.timeline().nanos();
    world.runFor(AFTERMATH);
    boolean converged = complete && world.agree();
    long took = end - meter.beganNanos().orElse(end);
    WireMeter.Counts counts = meter.counts();
    return new CaseResult(
        converged,
        Math.round(1_000.0 * took / conditions.roundTrip().toNanos()) / 1_000.0,
        counts.overheadBytes(),
        counts.packBytes(),
        missingBytes,
        missing,
        counts.duplicates(),
        took / 1_000_000,
        world.faults().total(),
        seed);
  }

  private boolean meet() {
    dialler.start();
    listener.start();
    dialler.follow(listener);
    if (!world.runUntil(() -> isComplete(dialler) && isComplete(listener), MEET_MAX)) {
      return false;
    }
    return world.runUntil(
        () -> world.network().isConnected(dialler.peerId(), listener.peerId()), MEET_MAX);
  }

  private boolean isComplete(SimulatedHost host) {
    return host.disk().blocks().size() == union.size();
  }

  private boolean holds(PeerId peer, Cid cid) {
    SimulatedHost host = peer.equals(dialler.peerId()) ? dialler : listener;
    return host.disk().blocks().containsKey(cid);
  }
}
