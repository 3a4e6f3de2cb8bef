package dev.pleach.simulator;

import dev.pleach.dag.block.SignedBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Time, a network and the hosts on it, out of one seed. Tests tell stories with it; {@link
 * Simulation} draws them.
 *
 * <p>Whatever moves time on throws {@link SimulationFailedException} as soon as an engine throws or
 * writes what it must not.
 */
public final class SimulatedWorld {
  /** How long a single answer of a peer may take, in virtual time. */
  public static final Duration ANSWER_MAX = Duration.ofMinutes(1);

  /** How often {@link #awaitAgreement} looks. */
  public static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final SeededRandom chance;
  private final Timeline timeline = new Timeline();
  private final SimulatedNetwork network;
  private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
  private final Set<SignedBlock> verified = new HashSet<>();
  private final List<SimulationFailedException> failures = new ArrayList<>();
  private Faults faults = Faults.NONE;

  /** Makes a world without hosts. */
  public SimulatedWorld(long seed, NetworkConditions conditions) {
    this.chance = SeededRandom.of(seed);
    this.network = new SimulatedNetwork(timeline, chance.split("network"), conditions);
  }

  /** Returns the time. */
  public Timeline timeline() {
    return timeline;
  }

  /** Returns the network. */
  public SimulatedNetwork network() {
    return network;
  }

  /** Returns the stream of chance of this name. */
  public SeededRandom chance(String name) {
    return chance.split("world").split(name);
  }

  /** Adds a host with an empty disk; it is not started. */
  public SimulatedHost host(String name, SimulatedEngine engine) {
    return host(name, engine, SimulatedDisk.empty());
  }

  /** Adds a host with a given disk; it is not started. */
  public SimulatedHost host(String name, SimulatedEngine engine, SimulatedDisk disk) {
    SimulatedHost host =
        new SimulatedHost(this, name, engine, chance.split("host").split(name), disk);
    if (hosts.putIfAbsent(name, host) != null) {
      throw new IllegalArgumentException("there is a host " + name + " already");
    }
    return host;
  }

  /** Returns all hosts, in the order in which they were added. */
  public List<SimulatedHost> hosts() {
    return List.copyOf(hosts.values());
  }

  /** Returns all faults so far. */
  public Faults faults() {
    return faults.plus(network.faults());
  }

  /** Returns the signed blocks that were found right, on any disk. */
  Set<SignedBlock> verified() {
    return verified;
  }

  void countCrash() {
    faults = faults.plus(new Faults(0, 0, 0, 0, 0, 1, 0));
  }

  void countClockJump() {
    faults = faults.plus(new Faults(0, 0, 0, 0, 0, 0, 1));
  }

  void fail(String host, Throwable uncaught) {
    fail(new SimulationFailedException(host + " threw " + uncaught, uncaught));
  }

  void fail(SimulationFailedException failure) {
    failures.add(failure);
  }

  private void checkFailures() {
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  /** Lets time go on. */
  public void runFor(Duration span) {
    Duration end = timeline.elapsed().plus(span);
    timeline.runUntil(this::hasFailed, span);
    checkFailures();
    timeline.runFor(end.minus(timeline.elapsed()));
  }

  private boolean hasFailed() {
    return !failures.isEmpty();
  }

  /** Lets time go on until a condition holds; returns false if it does not within the bound. */
  public boolean runUntil(BooleanSupplier condition, Duration bound) {
    boolean done = timeline.runUntil(() -> hasFailed() || condition.getAsBoolean(), bound);
    checkFailures();
    return done;
  }

  /**
   * Lets time go on until a result is there.
   *
   * @throws SimulationFailedException if it fails, or takes longer than {@link #ANSWER_MAX}
   */
  public <T> T await(CompletionStage<T> result) {
    CompletableFuture<T> future = result.toCompletableFuture();
    if (!runUntil(future::isDone, ANSWER_MAX)) {
      throw new SimulationFailedException("no answer within " + ANSWER_MAX);
    }
    try {
      return future.join();
    } catch (RuntimeException e) {
      throw new SimulationFailedException("a call failed: " + e, e);
    }
  }

  /** Returns the hashes of each host that is up, in the order of the hosts. */
  public Map<SimulatedHost, PeerRoots> roots() {
    return ask(SimulatedPeer::roots);
  }

  /** Returns what each host that is up holds, in the order of the hosts. */
  public Map<SimulatedHost, PeerHoldings> holdings() {
    return ask(SimulatedPeer::holdings);
  }

  private <T> Map<SimulatedHost, T> ask(Function<SimulatedPeer, CompletionStage<T>> question) {
    Map<SimulatedHost, T> answers = new LinkedHashMap<>();
    for (SimulatedHost host : hosts.values()) {
      if (host.isUp()) {
        answers.put(host, await(question.apply(host.peer())));
      }
    }
    return answers;
  }

  /**
   * Lets time go on until some hosts have the same blocks on their disks.
   *
   * @throws SimulationFailedException if they do not within the bound
   */
  public void awaitDisks(List<SimulatedHost> some, Duration bound) {
    Set<?> first = some.get(0).disk().blocks().keySet();
    if (!runUntil(
        () -> some.stream().allMatch(host -> host.disk().blocks().keySet().equals(first)), bound)) {
      throw new SimulationFailedException("no equal disks within " + bound + ": " + some);
    }
  }

  /** Returns true if all hosts are up and hold and show the same. */
  public boolean agree() {
    return hosts.values().stream().allMatch(SimulatedHost::isUp)
        && roots().values().stream().distinct().count() <= 1;
  }

  /**
   * Lets time go on until all hosts agree.
   *
   * @return how long it took, to the next {@link #LOOK_EVERY}
   * @throws SimulationFailedException if they do not within the bound
   */
  public Duration awaitAgreement(Duration bound) {
    Duration begin = timeline.elapsed();
    while (!agree()) {
      if (timeline.elapsed().minus(begin).compareTo(bound) > 0) {
        throw new SimulationFailedException("no agreement within " + bound + ":" + differences());
      }
      runFor(LOOK_EVERY);
    }
    return timeline.elapsed().minus(begin);
  }

  private String differences() {
    StringBuilder text = new StringBuilder();
    roots().forEach((host, roots) -> text.append("\n  ").append(host).append(" ").append(roots));
    holdings()
        .forEach(
            (host, holdings) ->
                text.append("\n  ").append(host).append(" holds ").append(holdings.held().size()));
    return text.toString();
  }

  /**
   * Checks what must hold of every host at any time, beyond what is checked as they write.
   *
   * @throws SimulationFailedException naming the first breach
   */
  public void checkSafety() {
    holdings()
        .forEach(
            (host, holdings) ->
                host.lostFrom(holdings)
                    .ifPresent(
                        item -> {
                          throw new SimulationFailedException(
                              host + " has lost " + item + ", which it had acknowledged");
                        }));
    hosts.values().forEach(SimulatedHost::checkDisk);
  }
}
