package dev.pleach.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A drawn story: peers write while the network, the power and the clocks fail; then all is mended,
 * and they must come to agree. The same seed, options and engine give the same story, byte for
 * byte.
 *
 * <p>Checked all along: nothing uncaught, no block on a disk without its ancestors, none that is
 * broken, heads that are the heads. Checked in the end: all agree in time, nothing that was ever
 * acknowledged is missing anywhere, every block is covered by a signature.
 */
public final class Simulation {
  private static final int WRITES_FOLLOWED_MAX = 3;
  private static final int CRASH_COMMITS_AHEAD_MAX = 4;

  private final SimulationOptions options;
  private final SimulatedWorld world;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final List<CompletionStage<?>> writes = new ArrayList<>();
  private final SeededRandom plan;
  private boolean mended;

  Simulation(SimulatedEngine engine, SimulationOptions options) {
    this.options = options;
    this.world = new SimulatedWorld(options.seed(), options.conditions());
    this.plan = world.chance("plan");
    for (int i = 0; i < options.peers(); i++) {
      hosts.add(world.host("peer" + i, engine));
    }
  }

  /**
   * Runs a simulation to its end.
   *
   * @param replay the one command that runs it again, for the message of a failure
   * @throws SimulationFailedException if a checker finds fault; the message gives seed, options,
   *     replay command and the last events
   */
  public static SimulationResult run(
      SimulatedEngine engine, SimulationOptions options, String replay) {
    return new Simulation(engine, options).run(replay);
  }

  SimulatedWorld world() {
    return world;
  }

  SimulationResult run(String replay) {
    try {
      return tell();
    } catch (RuntimeException | StackOverflowError e) {
      throw new SimulationFailedException(describe(e, replay), e);
    }
  }

  private String describe(Throwable failure, String replay) {
    return failure.getMessage()
        + "\nat "
        + world.timeline().elapsed()
        + " of the simulation with seed "
        + options.seed()
        + "\n  "
        + options
        + "\n  faults so far: "
        + world.faults()
        + "\n  replay: "
        + replay
        + "\n  last events:\n    "
        + String.join("\n    ", world.network().traceTail());
  }

  private SimulationResult tell() {
    drawClocks();
    drawFollowing();
    hosts.forEach(SimulatedHost::start);
    schedule(options.writes(), this::write);
    schedule(options.cuts(), this::cut);
    schedule(options.partitions(), this::part);
    schedule(options.crashes(), this::crash);
    schedule(options.clockJumps(), this::setClock);
    world.runFor(options.busy());
    mend();
    Duration settled = world.awaitAgreement(options.settleMax());
    world.checkSafety();
    return result(settled);
  }

  private void drawClocks() {
    hosts.forEach(host -> host.clock().setSkew(drawSkew()));
  }

  private Duration drawSkew() {
    return plan.between(options.skewMax().negated(), options.skewMax());
  }

  /** Everybody follows the one before, so that all are connected, and some more by chance. */
  private void drawFollowing() {
    for (int i = 1; i < hosts.size(); i++) {
      hosts.get(i).follow(hosts.get(i - 1));
      if (plan.chance(0.5)) {
        SimulatedHost other = plan.pick(hosts.subList(0, i));
        other.follow(hosts.get(i)); // both ways at once now and then
      }
    }
  }

  private void schedule(int times, Consumer<SeededRandom> action) {
    for (int i = 0; i < times; i++) {
      SeededRandom own = plan.split(plan.nextLong());
      world.timeline().after(own.between(Duration.ZERO, options.busy()), () -> action.accept(own));
    }
  }

  private void write(SeededRandom chance) {
    SimulatedHost host = chance.pick(hosts);
    for (int i = chance.between(1, WRITES_FOLLOWED_MAX); i > 0 && host.isUp(); i--) {
      writes.add(host.write(chance));
    }
  }

  private void cut(SeededRandom chance) {
    world.network().cut(chance.pick(hosts).peerId(), chance.pick(hosts).peerId());
  }

  private void part(SeededRandom chance) {
    Set<SimulatedHost> group = new HashSet<>();
    hosts.stream().filter(host -> chance.chance(0.5)).forEach(group::add);
    world
        .network()
        .separate(
            hosts.stream().filter(group::contains).map(SimulatedHost::peerId).toList(),
            hosts.stream()
                .filter(host -> !group.contains(host))
                .map(SimulatedHost::peerId)
                .toList());
    Duration parted = chance.between(Duration.ZERO, options.busy().dividedBy(4));
    world.timeline().after(parted, world.network()::heal);
  }

  /** Lets the power go at one of the next commits, or a second later if there is none. */
  private void crash(SeededRandom chance) {
    SimulatedHost host = chance.pick(hosts);
    if (!host.isUp()) {
      return;
    }
    CrashPoint point = chance.pick(List.of(CrashPoint.values()));
    int crashes = host.crashes();
    host.crashAtCommit(chance.between(1, CRASH_COMMITS_AHEAD_MAX), point);
    Duration wait = chance.between(Duration.ZERO, Duration.ofSeconds(1));
    Duration down = chance.between(Duration.ZERO, Duration.ofSeconds(5));
    world
        .timeline()
        .after(
            wait,
            () -> {
              if (!mended && host.isUp() && host.crashes() == crashes) {
                host.crash();
              }
              world.timeline().after(down, () -> startIfDown(host));
            });
  }

  private static void startIfDown(SimulatedHost host) {
    if (!host.isUp()) {
      host.start();
    }
  }

  private void setClock(SeededRandom chance) {
    world.countClockJump();
    chance.pick(hosts).clock().setSkew(drawSkew());
  }

  private void mend() {
    mended = true;
    world.network().heal();
    world.network().setConditions(options.conditions().calm());
    hosts.forEach(host -> host.disk().crashNoMore());
    hosts.forEach(Simulation::startIfDown);
  }

  private SimulationResult result(Duration settled) {
    Set<String> acknowledged = new HashSet<>();
    hosts.forEach(host -> acknowledged.addAll(host.acknowledged()));
    Map<SimulatedHost, PeerHoldings> holdings = world.holdings();
    holdings.forEach(
        (host, held) -> {
          if (!held.held().containsAll(acknowledged)) {
            throw new SimulationFailedException(host + " lacks what somebody had acknowledged");
          }
        });
    return new SimulationResult(
        options,
        world.network().traceHash(),
        world.await(hosts.get(0).peer().roots()).stateRoot(),
        world.timeline().elapsed(),
        settled,
        acknowledged.size(),
        world.network().traffic(),
        world.faults(),
        holdings.values().stream().mapToLong(PeerHoldings::duplicates).sum(),
        world.timeline().eventsRun());
  }
}
