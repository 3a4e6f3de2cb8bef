package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import dev.pleach.replica.StoreLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two of our engines meet over a collection that is too large for a disk each in memory: both stand
 * on one {@link SyntheticCollection}. The engines, the wire and its measuring are those of an
 * {@link Encounter}.
 */
final class LargeEncounter {
  private static final Duration AFTERMATH = Duration.ofSeconds(10);
  private static final String ADDITION = "addition";

  private final long seed;
  private final CaseConditions conditions;
  private final SyntheticCollection collection;
  private final SimulatedWorld world;
  private final Peer dialler;
  private final Peer listener;
  private final Set<Cid> added = new HashSet<>();
  private Encounter.Seen seen = Encounter.Seen.NOTHING;

  LargeEncounter(
      long seed,
      CaseConditions conditions,
      EnginePeer.Setting setting,
      SyntheticCollection collection) {
    this.seed = seed;
    this.conditions = conditions;
    this.collection = collection;
    this.world = new SimulatedWorld(seed, conditions.network());
    this.dialler = new Peer("dialler", setting);
    this.listener = new Peer("listener", setting);
  }

  /** One of the two. */
  private final class Peer {
    private final String name;
    private final EnginePeer.Setting setting;
    private final SimulatedKeys keys;
    private final LayeredStore store;
    private int lives;
    private @Nullable Incarnation incarnation;
    private @Nullable SimulatedTransport transport;
    private @Nullable SimulatedPeer peer;

    Peer(String name, EnginePeer.Setting setting) {
      this.name = name;
      this.setting = setting;
      this.keys = SimulatedKeys.draw(world.chance(name + " keys"));
      this.store = new LayeredStore(collection, setting.membership().scopeId().bytes());
    }

    PeerId id() {
      return keys.peer();
    }

    SimulatedPeer start() {
      lives++;
      Incarnation life = new Incarnation(e -> world.fail(name, e));
      SimulatedTransport port = world.network().transport(id(), life);
      PeerPorts ports =
          new PeerPorts(
              store,
              keys,
              new SimulatedScheduler(world.timeline(), life),
              world.timeline(),
              new SimulatedClock(world.timeline(), Duration.ZERO),
              world.chance(name + " entropy").split(lives),
              port);
      incarnation = life;
      transport = port;
      SimulatedPeer opened = setting.engine().open(ports);
      peer = opened;
      return opened;
    }

    void stop() {
      if (peer != null && transport != null && incarnation != null) {
        world.await(peer.stop());
        transport.close();
        incarnation.end();
      }
    }

    boolean isComplete() {
      return store.written().keySet().containsAll(added);
    }

    boolean holds(Cid cid) {
      return store.blocks().contains(cid);
    }
  }

  /** Adds a block to so many documents, half of them here and half there, and lets them meet. */
  CaseResult run(int changed) {
    if (conditions.warm()) {
      meetBefore();
    }
    SeededRandom chance = SeededRandom.of(seed).split(ADDITION);
    List<SigningKey> writers = DocumentHistory.drawAuthors(2, chance.split("writers"));
    int stride = Math.max(1, collection.size() / Math.max(1, changed));
    int offset = chance.nextInt(stride);
    List<Block> diallers = grow(dialler, writers.get(0), 0, changed / 2, stride, offset);
    List<Block> listeners = grow(listener, writers.get(1), changed / 2, changed, stride, offset);
    Gap gap = new Gap(collection.size(), List.of(listeners, diallers));
    WireMeter meter = new WireMeter(Set.of(), this::holds);
    world.network().tap(meter);
    start();
    boolean isComplete = world.runUntil(this::areComplete, Encounter.MEET_MAX);
    isComplete &=
        world.runUntil(
            () -> world.network().isConnected(dialler.id(), listener.id()), Encounter.MEET_MAX);
    long end = world.timeline().nanos();
    world.runFor(AFTERMATH);
    seen = Encounter.Seen.of(meter, gap, world.network().traceHash());
    return CaseResult.of(isComplete && haveEqualHeads(), end, meter, gap, measured());
  }

  private void start() {
    SimulatedPeer dialling = dialler.start();
    listener.start();
    dialling.follow(SimulatedNetwork.addressOf(listener.id()));
  }

  private void meetBefore() {
    start();
    world.runFor(AFTERMATH);
    dialler.stop();
    listener.stop();
  }

  /** Returns what was seen of the meeting that was run. */
  Encounter.Seen seen() {
    return seen;
  }

  private List<Block> grow(Peer peer, SigningKey writer, int from, int to, int stride, int offset) {
    List<Block> grown = new ArrayList<>();
    StoreLoader loader = new StoreLoader(peer.store);
    for (int i = from; i < to; i++) {
      int rank = i * stride + offset;
      Block below = collection.unsigned(rank);
      Block block =
          Block.append(
              dev.pleach.dag.AuthorId.of(writer.publicKey()),
              below.document(),
              Optional.empty(),
              List.of(below),
              below.opCount(),
              below.payload());
      loader.add(collection.name(rank), SignedBlock.sign(block, writer));
      added.add(block.cid());
      grown.add(block);
    }
    loader.finish();
    return grown;
  }

  private boolean areComplete() {
    return dialler.store.written().size() == added.size()
        && listener.store.written().size() == added.size()
        && dialler.isComplete()
        && listener.isComplete();
  }

  private boolean haveEqualHeads() {
    return dialler.store.moved().equals(listener.store.moved());
  }

  private boolean holds(PeerId peer, Cid cid) {
    return (peer.equals(dialler.id()) ? dialler : listener).holds(cid);
  }

  private CaseResult.Measured measured() {
    return new CaseResult.Measured(seed, conditions.roundTrip(), world.faults().total(), 0);
  }
}
