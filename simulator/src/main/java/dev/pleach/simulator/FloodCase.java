package dev.pleach.simulator;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.replica.StoreLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * What is left of an engine to an honest peer beside others that flood it. A real engine with
 * nothing meets one with a collection, over a simulated wire of 1 ms, while hostile peers follow a
 * {@link HostileScript} as fast as back-pressure lets them, dialling again whenever they are thrown
 * out. Computing takes the receiving engine time ({@link BusyLane}), and nobody else any.
 */
final class FloodCase {
  private static final Duration LEAD = Duration.ofMillis(100);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final Duration MEET_MAX = Duration.ofMinutes(2);

  private final int documents;
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

  /** How long the engine's work takes. */
  interface Labour extends LongSupplier {
    /** Returns nanoseconds of work done so far. */
    @Override
    long getAsLong();

    /** A task of the engine begins. */
    default void task() {}

    /** Returns the store whose use is part of the work. */
    default Store of(Store store) {
      return store;
    }
  }

  /**
   * Makes the collection of the honest peer.
   *
   * @param documents how many documents
   * @param blocks how many blocks of each
   * @param flooders how many hostile peers there are beside it
   */
  FloodCase(int documents, int blocks, int flooders) {
    this.documents = documents;
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

    Receiver(SimulatedWorld world, Labour own) {
      keys = SimulatedKeys.draw(world.chance("receiver"));
      Incarnation life = new Incarnation(e -> world.fail("receiver", e));
      BusyLane lane = new BusyLane(world.timeline(), life, own);
      PeerPorts ports =
          new PeerPorts(
              own.of(disk.open()),
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

  /**
   * Lets them meet beside the flooders, or none.
   *
   * @param labour measures the receiver's work
   */
  Round meet(long seed, Optional<HostileScript> script, Labour labour) {
    NetworkConditions wire =
        NetworkConditions.ideal(Duration.ofMillis(1))
            .withWindowBytes(NetworkConditions.WINDOW_BYTES_DEFAULT);
    SimulatedWorld world = new SimulatedWorld(seed, wire);
    SimulatedHost honest = world.host("honest", setting.engine(), full.copy());
    honest.start();
    Receiver receiver = new Receiver(world, labour);
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
}
