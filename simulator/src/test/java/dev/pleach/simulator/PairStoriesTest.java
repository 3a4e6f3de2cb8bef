package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.crdt.Path;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Store;
import dev.pleach.replica.PeerStatus;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaOptions;
import dev.pleach.replica.ScopeMembership;
import dev.pleach.replica.StoreLoader;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Bugs that other databases had, told with two of our engines. The names are those of the list of
 * peers' bugs and stay for ever.
 */
class PairStoriesTest {
  private static final Duration RTT = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Past the longest interval between two rounds of anti-entropy. */
  private static final Duration NEXT_ROUND = Duration.ofSeconds(100);

  private final EnginePeer.Setting setting = EnginePeer.Setting.of(3);
  private SimulatedWorld world;
  private SimulatedHost alice;
  private SimulatedHost bob;

  @BeforeEach
  void begin() {
    begin(1, SimulatedDisk.empty(), SimulatedDisk.empty());
  }

  private void begin(long seed, SimulatedDisk alices, SimulatedDisk bobs) {
    world = new SimulatedWorld(seed, NetworkConditions.ideal(RTT));
    alice = world.host("alice", setting.engine(), alices);
    bob = world.host("bob", setting.engine(), bobs);
  }

  private static Replica replica(SimulatedHost host) {
    return ((EnginePeer) host.peer()).replica();
  }

  private void write(SimulatedHost host) {
    assertThat(world.await(host.write(world.chance("writes").split(world.timeline().nanos()))))
        .isNotEmpty();
  }

  private void add(SimulatedHost host, int amount) {
    world.await(
        replica(host)
            .edit(
                setting.document(0),
                (editor, current) -> editor.addToCounter(Path.of("n"), amount)));
  }

  private BigInteger total(SimulatedHost host) {
    return world
        .await(replica(host).read(setting.document(0).documentId()))
        .flatMap(snapshot -> snapshot.counter(Path.of("n")))
        .orElse(BigInteger.ZERO);
  }

  private void meet() {
    alice.start();
    bob.start();
    bob.follow(alice);
  }

  private WireMeter meter() {
    WireMeter meter =
        new WireMeter(
            Set.of(),
            (peer, cid) ->
                (peer.equals(alice.peerId()) ? alice : bob).disk().blocks().containsKey(cid));
    world.network().tap(meter);
    return meter;
  }

  /** A disk with a document of so many blocks by three authors. */
  private SimulatedDisk diskWith(int blocks) {
    SimulatedDisk disk = SimulatedDisk.empty();
    SeededRandom chance = SeededRandom.of(9);
    List<SigningKey> keys = DocumentHistory.drawAuthors(3, chance.split("keys"));
    DocumentHistory history =
        new DocumentHistory(setting.document(0), keys, chance.split("blocks"));
    Store store = disk.open();
    StoreLoader loader = new StoreLoader(store);
    for (SignedBlock block : history.grow(blocks, List.of(0, 1, 2))) {
      loader.add(history.name(), block);
    }
    loader.finish();
    store.close();
    return disk;
  }

  private void cut() {
    world.network().cut(alice.peerId(), bob.peerId());
  }

  @Test
  void defra1275_bothDirectionsOnContact() {
    alice.start();
    bob.start();
    write(alice);
    write(bob);
    WireMeter meter = meter();
    bob.follow(alice);
    world.awaitAgreement(SOON);
    world.checkSafety();
    assertThat(meter.counts().duplicates()).isZero();
  }

  @Test
  void defra1029_equalEditCountsConverge() {
    alice.start();
    bob.start();
    for (SimulatedHost host : List.of(alice, bob)) {
      for (int i = 0; i < 3; i++) {
        Value value = Value.of(host.name() + i);
        world.await(
            replica(host)
                .edit(setting.document(0), (editor, now) -> editor.set(Path.of("field"), value)));
      }
    }
    bob.follow(alice);
    world.awaitAgreement(SOON);
  }

  @Test
  void defra2179_sameIncrementTwoAuthors() {
    alice.start();
    bob.start();
    add(alice, 5);
    add(bob, 5);
    bob.follow(alice);
    world.awaitAgreement(SOON);
    assertThat(total(alice)).isEqualTo(10);
    assertThat(total(bob)).isEqualTo(10);
  }

  @Test
  void defra5274_counterAfterOlderChanges() {
    alice.start();
    bob.start();
    add(alice, 1);
    add(alice, 2);
    add(bob, 40);
    bob.follow(alice);
    world.awaitAgreement(SOON);
    bob.stop();
    alice.stop();
    alice.start();
    bob.start();
    world.awaitAgreement(SOON);
    assertThat(total(alice)).isEqualTo(43);
    assertThat(total(bob)).isEqualTo(43);
  }

  /** The connection breaks at each frame of a fetch of several packs. */
  @Test
  void defra2721_partialFetchResumes() {
    SimulatedDisk full = diskWith(1_500);
    for (int frame = 1; frame <= 16; frame++) {
      begin(frame, full.copy(), SimulatedDisk.empty());
      cutAtFrame(frame);
      meet();
      world.awaitAgreement(Duration.ofSeconds(30));
      bob.checkDisk();
    }
  }

  private void cutAtFrame(int frame) {
    int[] seen = new int[1];
    world
        .network()
        .tap(
            (nanos, from, to, bytes) -> {
              if (++seen[0] == frame) {
                world.timeline().after(Duration.ZERO, this::cut);
              }
            });
  }

  @Test
  void gods23_interruptedBranchResumes() {
    SimulatedDisk full = diskWith(3_000);
    begin(1, full, SimulatedDisk.empty());
    cutAtFrame(12);
    WireMeter meter = meter();
    meet();
    world.awaitAgreement(Duration.ofSeconds(30));
    long blockBytes =
        full.blocks().values().stream().mapToLong(signed -> signed.block().length()).sum();
    assertThat(meter.counts().bytes())
        .as("what had come before the cut is not fetched again, but for what was under way")
        .isLessThan(2 * blockBytes);
  }

  /** The power goes at each commit of a fetch, before and after it is durable. */
  @Test
  void gods279_crashLeavesNoHole() {
    SimulatedDisk full = diskWith(9_000);
    begin(1, full.copy(), SimulatedDisk.empty());
    meet();
    world.awaitAgreement(SOON);
    long commits = bob.disk().commits();
    assertThat(commits).isGreaterThan(2);
    for (int commit = 1; commit <= commits; commit++) {
      for (CrashPoint point : CrashPoint.values()) {
        begin(commit, full.copy(), SimulatedDisk.empty());
        bob.crashAtCommit(commit, point);
        meet();
        world.runUntil(() -> !bob.isUp(), SOON);
        assertThat(bob.isUp()).isFalse();
        bob.checkDisk();
        bob.start();
        world.awaitAgreement(Duration.ofSeconds(30));
        world.checkSafety();
      }
    }
  }

  /** Each of the frames of an exchange is lost in turn, and the connection breaks after it. */
  @Test
  void amrepo206_lostReplyAfterReconnect() {
    for (int lost = 1; lost <= 14; lost++) {
      begin(lost, SimulatedDisk.empty(), SimulatedDisk.empty());
      alice.start();
      bob.start();
      write(alice);
      write(bob);
      int[] seen = new int[1];
      int number = lost;
      world.network().loseIf((from, to, frame) -> ++seen[0] == number);
      bob.follow(alice);
      world.runFor(Duration.ofSeconds(1));
      world.network().loseIf((from, to, frame) -> false);
      cut();
      world.awaitAgreement(SOON);
    }
  }

  @Test
  void amclassic305_lostMessage() {
    for (int lost = 1; lost <= 14; lost++) {
      begin(lost, SimulatedDisk.empty(), SimulatedDisk.empty());
      alice.start();
      bob.start();
      write(alice);
      write(bob);
      int[] seen = new int[1];
      int number = lost;
      world.network().loseIf((from, to, frame) -> ++seen[0] == number);
      bob.follow(alice);
      world.awaitAgreement(NEXT_ROUND);
    }
  }

  /** The live push of a new document is lost, and nobody ever touches the document again. */
  @Test
  void rx8850_lostPingIsRepaired() {
    meet();
    world.awaitAgreement(SOON);
    world.network().loseIf((from, to, frame) -> true);
    write(alice);
    world.runFor(Duration.ofMillis(10));
    world.network().loseIf((from, to, frame) -> false);
    assertThat(world.agree()).isFalse();
    world.awaitAgreement(NEXT_ROUND);
  }

  @Test
  void ywebrtc24_bothDirectionsAfterReconnect() {
    meet();
    SeededRandom chance = world.chance("story");
    for (int i = 0; i < 100; i++) {
      world.runFor(chance.between(Duration.ZERO, Duration.ofSeconds(1)));
      cut();
      write(alice);
      write(bob);
      world.awaitAgreement(SOON);
    }
    world.checkSafety();
  }

  @Test
  void amrepo324_reconnectResumes() {
    begin(1, diskWith(500), SimulatedDisk.empty());
    meet();
    world.awaitAgreement(SOON);
    cut();
    write(alice);
    WireMeter meter = meter();
    world.awaitAgreement(SOON);
    assertThat(meter.counts().duplicates()).isZero();
    assertThat(meter.counts().blocks()).isLessThanOrEqualTo(3);
  }

  @Test
  void amrepo11_rejoinIsServed() {
    meet();
    for (int i = 0; i < 10; i++) {
      bob.stop();
      write(alice);
      bob.start();
      world.awaitAgreement(SOON);
      write(alice);
      world.awaitAgreement(SOON);
    }
  }

  @Test
  void gods285_wipedPeerSyncsAgain() {
    SimulatedDisk full = diskWith(200);
    begin(1, full, SimulatedDisk.empty());
    alice.start();
    for (int i = 0; i < 50; i++) {
      SimulatedHost wiped = world.host("wiped" + i, setting.engine());
      wiped.start();
      wiped.follow(alice);
      Set<?> all = full.blocks().keySet();
      assertThat(world.runUntil(() -> wiped.disk().blocks().keySet().equals(all), SOON)).isTrue();
      wiped.crash();
    }
  }

  /** The peer that lost its data is the same one for those who remember it. */
  @Test
  void amclassic364_peerLostItsData() {
    begin(1, diskWith(200), SimulatedDisk.empty());
    meet();
    world.awaitAgreement(SOON);
    SimulatedDisk wiped = SimulatedDisk.empty();
    bob.crash();
    bob.replaceDisk(wiped);
    bob.start();
    world.awaitAgreement(SOON);
    assertThat(wiped.blocks()).hasSize(200);
  }

  @Test
  void defraRs1154_retryRedials() {
    meet();
    world.awaitAgreement(SOON);
    alice.crash();
    world.runFor(Duration.ofSeconds(3));
    alice.start();
    write(alice);
    assertThat(
            world.runUntil(() -> world.network().isConnected(alice.peerId(), bob.peerId()), SOON))
        .isTrue();
    world.awaitAgreement(SOON);
  }

  /** Whenever both say that they are in sync, they are equal. */
  @Test
  void am870_inSyncMeansEqual() {
    long said = 0;
    for (long seed = 0; seed < 20; seed++) {
      begin(seed, SimulatedDisk.empty(), SimulatedDisk.empty());
      SeededRandom chance = world.chance("story");
      world
          .network()
          .setConditions(
              world
                  .network()
                  .conditions()
                  .withLoss(0.2)
                  .withDuplication(0.1)
                  .withReordering(0.2, RTT));
      meet();
      for (int i = 0; i < 200; i++) {
        world.runFor(chance.between(Duration.ZERO, RTT));
        if (chance.chance(0.1)) {
          write(chance.pick(List.of(alice, bob)));
        }
        if (saysInSync(alice) && saysInSync(bob)) {
          said++;
          assertThat(world.agree()).as("seed %d, step %d", seed, i).isTrue();
        }
      }
    }
    assertThat(said).isPositive();
  }

  private boolean saysInSync(SimulatedHost host) {
    List<PeerStatus> peers = world.await(replica(host).status()).peers();
    return !peers.isEmpty()
        && peers.stream().allMatch(peer -> peer.isInSync() && !peer.shared().isEmpty());
  }

  @Test
  void orbit258_databasesDoNotMix() {
    EnginePeer.Setting foreign =
        new EnginePeer.Setting(
            ScopeMembership.open(DatabaseId.of(new byte[32]).scopeSecret("another")),
            3,
            ReplicaOptions.defaults());
    SimulatedHost carol = world.host("carol", foreign.engine());
    meet();
    carol.start();
    carol.follow(alice);
    write(alice);
    write(bob);
    write(carol);
    DocumentName common = setting.document(0);
    world.runFor(NEXT_ROUND);
    assertThat(alice.disk().blocks()).isEqualTo(bob.disk().blocks());
    assertThat(carol.disk().blocks().keySet())
        .doesNotContainAnyElementsOf(alice.disk().blocks().keySet());
    assertThat(world.await(replica(carol).read(common.documentId()))).isEmpty();
  }
}
