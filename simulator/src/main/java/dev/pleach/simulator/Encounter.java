package dev.pleach.simulator;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.PeerId;
import dev.pleach.replica.Conviction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Two of our engines with given disks meet; what passes between them is measured. */
final class Encounter {
  /** The longest an encounter may take, in virtual time. */
  static final Duration MEET_MAX = Duration.ofMinutes(30);

  /** How long the wire is watched after all is there, for what is said in the end. */
  private static final Duration AFTERMATH = Duration.ofSeconds(10);

  private final long seed;
  private final CaseConditions conditions;
  private final EnginePeer.Setting setting;
  private final SimulatedWorld world;
  private final SimulatedHost dialler;
  private final SimulatedHost listener;
  private final Map<Cid, SignedBlock> union = new LinkedHashMap<>();
  private Seen seen = Seen.NOTHING;

  /**
   * What was seen of a meeting beside its result.
   *
   * @param packs packs and pushes
   * @param scopeBytes bytes of greetings and of whatever compares scopes
   * @param gap what lay between the peers
   * @param trace hash over every byte of the whole story, when it was sent and by whom
   */
  record Seen(long packs, long scopeBytes, Gap gap, Digest trace) {
    static final Seen NOTHING = new Seen(0, 0, new Gap(0, List.of()), Digest.sha256(new byte[0]));

    static Seen of(WireMeter meter, Gap gap, Digest trace) {
      long scopeBytes =
          meter.byType().entrySet().stream()
              .filter(type -> type.getKey() == WireMeter.HELLO || isOfScopes(type.getKey()))
              .mapToLong(type -> type.getValue().bytes())
              .sum();
      return new Seen(meter.counts().packs(), scopeBytes, gap, trace);
    }

    private static boolean isOfScopes(int type) {
      return type >= 8 && type <= 12;
    }
  }

  Encounter(
      long seed,
      CaseConditions conditions,
      EnginePeer.Setting setting,
      SimulatedDisk diallersDisk,
      SimulatedDisk listenersDisk) {
    this.seed = seed;
    this.conditions = conditions;
    this.setting = setting;
    this.world = new SimulatedWorld(seed, conditions.network());
    this.dialler = world.host("dialler", setting.engine(), diallersDisk);
    this.listener = world.host("listener", setting.engine(), listenersDisk);
  }

  /**
   * Lets them meet.
   *
   * @param difference brings about what differs, on the disks
   * @param beginsWith numbers of the messages with which measuring begins
   */
  CaseResult run(Runnable difference, Set<Integer> beginsWith) {
    dialler.follow(listener);
    if (conditions.warm()) {
      meetBefore();
    }
    difference.run();
    union.putAll(dialler.disk().blocks());
    union.putAll(listener.disk().blocks());
    union.keySet().retainAll(whatCounts(union));
    Gap gap = new Gap(setting.documents(), List.of(lackOf(dialler), lackOf(listener)));
    WireMeter meter = new WireMeter(beginsWith, this::holds);
    world.network().tap(meter);
    boolean complete = meet(gap);
    long end = world.timeline().nanos();
    world.runFor(AFTERMATH);
    seen = Seen.of(meter, gap, world.network().traceHash());
    return CaseResult.of(complete && world.agree(), end, meter, gap, measured());
  }

  /** Returns what was seen of the meeting that was run. */
  Seen seen() {
    return seen;
  }

  private CaseResult.Measured measured() {
    return new CaseResult.Measured(
        seed,
        conditions.roundTrip(),
        world.faults().total(),
        Math.min(proofs(dialler), proofs(listener)));
  }

  private int proofs(SimulatedHost host) {
    CompletableFuture<List<Conviction>> convictions =
        ((EnginePeer) host.peer()).replica().convictions().toCompletableFuture();
    world.runFor(Duration.ofMillis(1));
    return convictions.getNow(List.of()).size();
  }

  /** All blocks but those of authors who forked that nobody else's block stands on. */
  private static Set<Cid> whatCounts(Map<Cid, SignedBlock> all) {
    Map<List<Object>, Integer> numbers = new HashMap<>();
    Set<List<Object>> forked = new HashSet<>();
    for (SignedBlock signed : all.values()) {
      Block block = signed.block();
      List<Object> chain = List.of(block.document(), block.author());
      if (numbers.merge(List.of(chain, block.seq()), 1, Integer::sum) > 1) {
        forked.add(chain);
      }
    }
    Set<Cid> counts = new HashSet<>();
    ArrayDeque<Cid> next = new ArrayDeque<>();
    all.forEach(
        (cid, signed) -> {
          Block block = signed.block();
          if (!forked.contains(List.of(block.document(), block.author()))) {
            next.add(cid);
          }
        });
    while (!next.isEmpty()) {
      Cid cid = next.remove();
      if (counts.add(cid)) {
        next.addAll(Objects.requireNonNull(all.get(cid)).block().links());
      }
    }
    return counts;
  }

  private List<Block> lackOf(SimulatedHost host) {
    return union.values().stream()
        .map(SignedBlock::block)
        .filter(block -> !host.disk().blocks().containsKey(block.cid()))
        .toList();
  }

  private void meetBefore() {
    dialler.start();
    listener.start();
    world.runFor(AFTERMATH);
    dialler.stop();
    listener.stop();
  }

  private boolean meet(Gap gap) {
    dialler.start();
    listener.start();
    return world.runUntil(
            () ->
                holdsAll(dialler, gap.missing().get(0)) && holdsAll(listener, gap.missing().get(1)),
            MEET_MAX)
        && world.runUntil(
            () -> world.network().isConnected(dialler.peerId(), listener.peerId()), MEET_MAX);
  }

  private static boolean holdsAll(SimulatedHost host, List<Block> missing) {
    Map<Cid, SignedBlock> held = host.disk().blocks();
    return missing.stream().allMatch(block -> held.containsKey(block.cid()));
  }

  private boolean holds(PeerId peer, Cid cid) {
    SimulatedHost host = peer.equals(dialler.peerId()) ? dialler : listener;
    return host.disk().blocks().containsKey(cid);
  }
}
