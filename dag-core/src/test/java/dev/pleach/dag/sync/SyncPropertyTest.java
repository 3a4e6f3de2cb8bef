package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

@Tag("once")
class SyncPropertyTest {
  private static final String[] NAMES = {"alice", "bob", "carol"};

  private static List<TestReplica> replicas(SyncWorld world, int count) {
    List<TestReplica> replicas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replicas.add(world.replica(NAMES[i]));
    }
    return replicas;
  }

  private static void assertEqual(SyncWorld world, List<TestScope> scopes) {
    for (TestScope scope : scopes) {
      assertThat(scope.digest()).isEqualTo(scopes.get(0).digest());
      assertThat(scope.all().stream().map(TestDocument::cids).toList())
          .isEqualTo(scopes.get(0).all().stream().map(TestDocument::cids).toList());
      assertThat(scope.all()).allMatch(document -> document.pendingCount() == 0);
    }
    assertThat(world.faults).isEmpty();
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void twoReplicas_withoutLoss_endEqualAndSendEachBlockOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int blocks) {
    SyncWorld world = new SyncWorld(seed);
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 3, 6, 0);
    history.write(blocks);
    world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
    assertThat(world.duplicates()).isZero();
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void twoReplicas_withForks_endEqualAndSendEachBlockOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int blocks) {
    SyncWorld world = new SyncWorld(seed);
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 2, 4, 0.3);
    history.write(blocks);
    world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
    assertThat(world.duplicates()).isZero();
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void replicasThatHaveMet_sayWhatChanged_andSendEachBlockOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int blocks) {
    SyncWorld world = new SyncWorld(seed);
    List<TestReplica> both = replicas(world, 2);
    both.forEach(replica -> replica.isRemembering = true);
    RandomHistory history = new RandomHistory(world.random, both, 2, 6, 0.1);
    history.write(40);
    for (int i = 0; i < 3; i++) {
      SyncWorld.Link link = world.connect("alice", "bob");
      world.drive(5 * SyncWorld.SECOND);
      assertEqual(world, history.scopes());
      link.cut();
      history.write(blocks);
    }
    world.connect("bob", "alice");
    world.drive(5 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
    assertThat(world.duplicates()).isZero();
  }

  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void manyAuthors_areComparedBySketch_andSendEachBlockOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int blocks) {
    SyncWorld world = new SyncWorld(seed);
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 1, 180, 0.01);
    history.write(500);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
    link.cut();
    world.log.clear();
    history.write(blocks);
    world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
    assertThat(world.duplicates()).isZero();
    assertThat(openings(world).stream().limit(1)).allMatch(form -> form == Message.FORM_SKETCH);
  }

  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void manyAuthors_underLoss_endEqual(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 1, 150, 0.01);
    history.write(300);
    world.loss = 0.1;
    world.duplication = 0.1;
    world.reordering = 0.2;
    world.connect("alice", "bob");
    for (int i = 0; i < 100 && !isEqual(history); i++) {
      world.run(20 * SyncWorld.SECOND);
    }
    world.faults.clear();
    assertEqual(world, history.scopes());
  }

  private static List<Long> openings(SyncWorld world) {
    return world.log.stream()
        .map(SyncWorld.Sent::message)
        .filter(message -> message instanceof Message.DocOpen)
        .map(message -> ((Message.DocOpen) message).body().form())
        .toList();
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void threeReplicas_inALine_whileWriting_endEqual(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    world.storeDelay = 3 * SyncWorld.MILLI;
    RandomHistory history = new RandomHistory(world.random, replicas(world, 3), 3, 6, 0.1);
    history.write(40);
    world.connect("alice", "bob");
    world.connect("carol", "bob");
    for (int i = 0; i < 20; i++) {
      int at = world.random.nextInt(3);
      DocumentName name = history.scopes().get(0).name("doc" + world.random.nextInt(4));
      world.write(NAMES[at], history.scopes().get(at), name, 20);
      world.run(world.random.nextInt(100) * SyncWorld.MILLI);
    }
    world.run(200 * SyncWorld.SECOND);
    world.drive(60 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void lossDuplicationReordering_endEqual(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    world.options = SessionOptions.DEFAULT.withDigestIntervalNanos(5 * SyncWorld.SECOND);
    world.loss = 0.15;
    world.duplication = 0.1;
    world.reordering = 0.3;
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 3, 5, 0.1);
    history.write(60);
    world.connect("alice", "bob");
    for (int i = 0; i < 10; i++) {
      int at = world.random.nextInt(2);
      DocumentName name = history.scopes().get(0).name("doc" + world.random.nextInt(4));
      world.write(NAMES[at], history.scopes().get(at), name, 20);
      world.run(world.random.nextInt(1000) * SyncWorld.MILLI);
    }
    for (int i = 0; i < 100 && !isEqual(history); i++) {
      world.run(20 * SyncWorld.SECOND);
    }
    world.faults.clear(); // what is lost may look like a peer that does not answer
    assertEqual(world, history.scopes());
  }

  /** A question asked twice put a block into two segments, and a pack that said it twice. */
  @Example
  void aBlockInTwoSegments_leavesItsPackReadable() {
    lossDuplicationReordering_endEqual(22_087);
  }

  private static boolean isEqual(RandomHistory history) {
    return history.scopes().get(0).digest().equals(history.scopes().get(1).digest());
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void connectionsCutAtRandom_endEqual(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    world.options = SessionOptions.DEFAULT.withPackBytesMax(1_024).withFrameBytesMax(1_024);
    world.storeDelay = 2 * SyncWorld.MILLI;
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 3, 5, 0.1);
    history.write(80);
    for (int i = 0; i < 6; i++) {
      SyncWorld.Link link = world.connect("alice", "bob");
      world.run(world.random.nextInt(500) * SyncWorld.MILLI);
      link.cut();
    }
    world.connect("bob", "alice");
    world.drive(10 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void bothOpenAtOnce_endEqualAndSendEachBlockOnce(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 1, 4, 0);
    history.write(10);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);
    world.run(5 * SyncWorld.SECOND);
    world.received.clear();
    history.write(10); // unheard by the sessions
    DocumentName name = history.scopes().get(0).name("doc0");
    for (PeerSession session : link.sessions) {
      session.wish(name.documentId(), world.now);
    }
    link.sessions[0].tick(world.now + SyncWorld.SECOND);
    link.sessions[1].tick(world.now + SyncWorld.SECOND);
    link.drain(0);
    link.drain(1);
    world.drive(10 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
    assertThat(world.duplicates()).isZero();
  }

  /**
   * Answers to earlier openings come while later ones cross: each side kept the opening that the
   * other had given up, and both waited.
   */
  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void openedAgainBeforeTheAnswerIsHeard_doNotWaitForEachOther(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    world.latency = SyncWorld.MILLI;
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 1, 4, 0);
    history.write(10);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);
    world.run(5 * SyncWorld.SECOND);
    history.write(10); // unheard by the sessions
    int opener = world.random.nextInt(2);
    DocumentName name = history.scopes().get(0).name("doc0");
    link.sessions[opener].wish(name.documentId(), world.now - SyncWorld.SECOND);
    link.sessions[opener].tick(world.now);
    world.lateness.put(NAMES[opener], 1_000 * SyncWorld.MILLI + world.random.nextInt(600_000_000));
    link.drain(opener);
    world.run(3 * SyncWorld.SECOND);
    world.lateness.clear();
    world.drive(4 * SyncWorld.SECOND);
    assertEqual(world, history.scopes());
  }

  /**
   * What a side said after its greeting was lost with the greeting, and each waited for a round.
   */
  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void greetingsLostWhileBothWrite_endEqualSoonAfter(@ForAll long seed) {
    SyncWorld world = new SyncWorld(seed);
    RandomHistory history = new RandomHistory(world.random, replicas(world, 2), 1, 4, 0);
    history.write(10);
    world.loss = 0.7;
    world.connect("alice", "bob");
    for (int i = 0; i < 8; i++) {
      int at = world.random.nextInt(2);
      DocumentName name = history.scopes().get(0).name("doc" + world.random.nextInt(4));
      world.write(NAMES[at], history.scopes().get(at), name, 20);
      world.run(world.random.nextInt(2_000) * SyncWorld.MILLI);
    }
    world.loss = 0;
    world.run(30 * SyncWorld.SECOND);
    world.faults.clear(); // what is lost may look like a peer that does not answer
    assertEqual(world, history.scopes());
  }
}
