package dev.pleach.simulator;

import dev.pleach.port.Batch;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A device with a disk, two keys and a clock, on which an engine starts, stops and crashes. */
public final class SimulatedHost {
  private final SimulatedWorld world;
  private final String name;
  private final SimulatedEngine engine;
  private final SeededRandom chance;
  private final SimulatedKeys keys;
  private final PeerId peerId;
  private SimulatedDisk disk;
  private final SimulatedClock clock;
  private DiskChecker checker;
  private final Set<PeerAddress> follows = new LinkedHashSet<>();
  private final Set<String> acknowledged = new LinkedHashSet<>();
  private int lives;
  private int crashes;
  private @Nullable Life life;

  private record Life(Incarnation incarnation, SimulatedTransport transport, SimulatedPeer peer) {}

  SimulatedHost(
      SimulatedWorld world,
      String name,
      SimulatedEngine engine,
      SeededRandom chance,
      SimulatedDisk disk) {
    this.world = world;
    this.name = name;
    this.engine = engine;
    this.chance = chance;
    this.keys = SimulatedKeys.draw(chance.split("keys"));
    this.peerId = keys.peer();
    this.disk = disk;
    this.clock = new SimulatedClock(world.timeline(), Duration.ZERO);
    this.checker = new DiskChecker(name, disk, world.verified());
    disk.watch(this::check);
  }

  /** Puts in another disk while the host is down: a loss of all data, or a backup. */
  public void replaceDisk(SimulatedDisk next) {
    if (life != null) {
      throw new IllegalStateException(name + " is up");
    }
    disk = next;
    checker = new DiskChecker(name, next, world.verified());
    next.watch(this::check);
    acknowledged.clear();
  }

  private void check(Batch batch) {
    try {
      checker.committed(batch);
    } catch (SimulationFailedException e) {
      world.fail(e); // the engine might catch what its own commit throws
    }
  }

  /** Returns the name, for messages. */
  public String name() {
    return name;
  }

  /** Returns who this is on the network. */
  public PeerId peerId() {
    return peerId;
  }

  /** Returns where this is dialled. */
  public PeerAddress address() {
    return SimulatedNetwork.addressOf(peerId());
  }

  /** Returns the keys. */
  public SimulatedKeys keys() {
    return keys;
  }

  /** Returns the disk. */
  public SimulatedDisk disk() {
    return disk;
  }

  /** Returns the wall clock. */
  public SimulatedClock clock() {
    return clock;
  }

  /** Returns true between a start and the next stop or crash. */
  public boolean isUp() {
    return life != null;
  }

  /** Starts the engine. */
  public void start() {
    if (life != null) {
      throw new IllegalStateException(name + " is up already");
    }
    lives++;
    Incarnation incarnation = new Incarnation(e -> world.fail(name, e));
    SimulatedTransport transport = world.network().transport(peerId(), incarnation);
    PeerPorts ports =
        new PeerPorts(
            disk.open(),
            keys,
            new SimulatedScheduler(world.timeline(), incarnation),
            world.timeline(),
            clock,
            chance.split("entropy").split(lives),
            transport);
    try {
      SimulatedPeer peer = engine.open(ports);
      life = new Life(incarnation, transport, peer);
      follows.forEach(peer::follow);
    } catch (PowerCutException e) {
      transport.crash(); // at a commit of the start itself, before there was a life to end
    }
  }

  /** Stops the engine in good order; time goes on meanwhile. */
  public void stop() {
    Life ending = requireLife();
    world.await(ending.peer.stop());
    life = null;
    ending.transport.close();
    ending.incarnation.end();
    disk.losePower();
  }

  /** Takes the power away now. */
  public void crash() {
    disk.losePower();
    endLife();
  }

  /**
   * Takes the power away at a coming commit.
   *
   * @param commitsFromNow 1 for the very next
   */
  public void crashAtCommit(int commitsFromNow, CrashPoint point) {
    disk.crashAt(commitsFromNow, point, this::endLife);
  }

  private void endLife() {
    crashes++;
    world.countCrash();
    Life ending = life;
    life = null;
    if (ending != null) {
      ending.transport.crash();
    }
  }

  private Life requireLife() {
    if (life == null) {
      throw new IllegalStateException(name + " is not up");
    }
    return life;
  }

  /** Returns the running engine. */
  public SimulatedPeer peer() {
    return requireLife().peer;
  }

  /** Keeps in touch with another host, now and after every start. */
  public void follow(SimulatedHost other) {
    if (follows.add(other.address()) && life != null) {
      life.peer.follow(other.address());
    }
  }

  /** Writes something by chance; what is acknowledged in time is remembered for the checkers. */
  public CompletionStage<List<String>> write(SeededRandom what) {
    Life writing = requireLife();
    return ask(() -> writing.peer.write(what))
        .whenComplete(
            (names, failure) -> {
              if (names != null && writing.incarnation.isAlive()) {
                acknowledged.addAll(names);
              }
            });
  }

  /** Calls the engine; a power cut inside the call is an answer that never comes. */
  private static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
    try {
      return question.get();
    } catch (PowerCutException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Returns the names of all that was ever acknowledged here. */
  public Set<String> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  /** Returns how often the power went. */
  public int crashes() {
    return crashes;
  }

  /**
   * Checks the whole disk.
   *
   * @throws SimulationFailedException if it holds what no honest engine may keep
   */
  public void checkDisk() {
    checker.checkWhole();
  }

  /** Returns an acknowledged name that is not held, if there is one. */
  Optional<String> lostFrom(PeerHoldings holdings) {
    return acknowledged.stream().filter(item -> !holdings.held().contains(item)).findFirst();
  }

  @Override
  public String toString() {
    return name;
  }
}
