package dev.pleach.simulator;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is left of an engine to an honest peer beside others that flood it. A real engine with
 * nothing meets one with a collection, over a simulated wire of 1 ms, while hostile peers follow a
 * {@link HostileScript} as fast as back-pressure lets them, dialling again whenever they are thrown
 * out. Computing takes the receiving engine as long as the processor takes for it ({@link
 * BusyLane}), and nobody else any time. So the figure is the same on a busy machine and a quiet
 * one.
 *
 * <p>Run: {@code java -cp benchmarks/target/benchmarks.jar dev.pleach.simulator.FloodFigures
 * [SCRIPT...]}; properties {@code pleach.flood.documents}, {@code .blocks}, {@code .rounds}, {@code
 * .peers}.
 */
public final class FloodFigures {
  /** Most that may wait for missing parents, of one peer and in all, bytes. */
  static final long PENDING_PEER_MAX = 16 << 20;

  static final long PENDING_MAX = 64 << 20;

  private static final Duration LEAD = Duration.ofMillis(100);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration MEET_MAX = Duration.ofMinutes(2);

  private final int documents;
  private final int blocks;
  private final int flooders;
  private final EnginePeer.Setting setting;
  private final SimulatedDisk full = SimulatedDisk.empty();

  /**
   * What one meeting took.
   *
   * @param nanos until everything was stored
   * @param turns how often the flooders had their turn meanwhile
   * @param pendingBytes the most that was seen waiting for missing parents
   */
  record Round(long nanos, long turns, long pendingBytes) {}

  /** Makes the collection of the honest peer: documents of so many blocks each. */
  FloodFigures(int documents, int blocks, int flooders) {
    this.documents = documents;
    this.blocks = blocks;
    this.flooders = flooders;
    setting = EnginePeer.Setting.of(documents);
    Store store = full.open();
    StoreLoader loader = new StoreLoader(store);
    SeededRandom chance = SeededRandom.of(2);
    List<SigningKey> keys = DocumentHistory.drawAuthors(3, chance.split("authors"));
    for (int i = 0; i < documents; i++) {
      DocumentName name = setting.document(i);
      DocumentHistory history = new DocumentHistory(name, keys, chance.split(i));
      history.grow(blocks, List.of(0, 1, 2)).forEach(block -> loader.add(name, block));
    }
    loader.finish();
    store.close();
  }

  /** The engine that is measured. */
  private final class Receiver {
    private final SimulatedKeys keys;
    private final SimulatedDisk disk = SimulatedDisk.empty();
    private final EnginePeer peer;
    private long pendingBytes;

    Receiver(SimulatedWorld world) {
      keys = SimulatedKeys.draw(world.chance("receiver"));
      Incarnation life = new Incarnation(e -> world.fail("receiver", e));
      BusyLane lane = new BusyLane(world.timeline(), life);
      PeerPorts ports =
          new PeerPorts(
              disk.open(),
              keys,
              lane,
              lane,
              new SimulatedClock(world.timeline(), Duration.ZERO),
              world.chance("receiver entropy"),
              world.network().transport(keys.peer(), life));
      peer = (EnginePeer) setting.engine().open(ports);
    }

    PeerId id() {
      return keys.peer();
    }

    void look(SimulatedWorld world) {
      var unused =
          peer.replica()
              .status()
              .thenAccept(status -> pendingBytes = Math.max(pendingBytes, status.pendingBytes()));
      world.timeline().after(LOOK_EVERY, () -> look(world));
    }

    boolean isComplete() {
      return IntStream.range(0, documents).allMatch(this::isComplete);
    }

    private boolean isComplete(int number) {
      Frontier heads = full.heads(setting.document(number).documentId());
      return heads.heads().stream().allMatch(disk.blocks()::containsKey);
    }
  }

  /** Lets them meet beside so many flooders, or none. */
  Round meet(long seed, Optional<HostileScript> script) {
    NetworkConditions wire =
        NetworkConditions.ideal(Duration.ofMillis(1))
            .withWindowBytes(NetworkConditions.WINDOW_BYTES_DEFAULT);
    SimulatedWorld world = new SimulatedWorld(seed, wire);
    SimulatedHost honest = world.host("honest", setting.engine(), full.copy());
    honest.start();
    Receiver receiver = new Receiver(world);
    List<Flooder> others = new ArrayList<>();
    for (int i = 0; i < flooders && script.isPresent(); i++) {
      others.add(new Flooder(world, setting, script.get(), receiver.id(), i));
    }
    world.runFor(LEAD);
    long began = world.timeline().nanos();
    long before = others.stream().mapToLong(Flooder::turns).sum();
    receiver.look(world);
    receiver.peer.follow(honest.address());
    if (!world.runUntil(receiver::isComplete, MEET_MAX)) {
      throw new IllegalStateException("not complete within " + MEET_MAX + ": " + script);
    }
    long turns = others.stream().mapToLong(Flooder::turns).sum() - before;
    return new Round(world.timeline().nanos() - began, turns, receiver.pendingBytes);
  }

  /** Runs without and with, in turns, since the JVM gets faster all the time. */
  private void print(int rounds, Optional<HostileScript> script) {
    List<Round> alone = new ArrayList<>();
    List<Round> beside = new ArrayList<>();
    for (int seed = 0; seed < rounds; seed++) {
      alone.add(meet(seed, Optional.empty()));
      beside.add(meet(seed, script));
    }
    long pending = beside.stream().mapToLong(Round::pendingBytes).max().orElse(0);
    if (pending > Math.min(PENDING_MAX, flooders * PENDING_PEER_MAX)) {
      throw new IllegalStateException(pending + " bytes are pending beside " + script);
    }
    System.out.printf(
        Locale.ROOT,
        "%-12s %5.1f %% of the throughput is left; alone %.2f us a block; %d turns, %d KiB pending%n",
        script.map(HostileScript::name).orElse("nobody"),
        100.0 * median(alone) / median(beside),
        median(alone) / 1e3 / documents / blocks,
        beside.get(0).turns,
        pending >> 10);
  }

  private static long median(List<Round> rounds) {
    return rounds.stream().mapToLong(Round::nanos).sorted().toArray()[rounds.size() / 2];
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
            Integer.getInteger("pleach.flood.blocks", 1_000),
            Integer.getInteger("pleach.flood.peers", 1));
    int rounds = Integer.getInteger("pleach.flood.rounds", 5);
    figures.print(2 * rounds, Optional.empty());
    scripts.forEach(script -> figures.print(rounds, Optional.of(script)));
  }
}
