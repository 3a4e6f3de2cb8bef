package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What one exchange of a document costs in bytes and round trips, over a connection that is open.
 */
class ExchangeCostTest {
  private static final int[] LEVEL_1 = {16, 17, 19, 20, 21, 22, 23, 24};
  private static final long RTT = 100 * SyncWorld.MILLI;

  private final SyncWorld world = new SyncWorld(2);
  private final TestReplica alice = world.replica("alice");
  private final TestReplica bob = world.replica("bob");
  private final TestScope atAlice = alice.join("tasks");
  private final TestScope atBob = bob.join("tasks");
  private final DocumentName doc = atAlice.name("doc");
  private final List<SigningKey> authors = new ArrayList<>();
  private SyncWorld.Link link;

  @BeforeEach
  void shareHistory() {
    for (int i = 0; i < 5; i++) {
      authors.add(TestReplica.keyOf("author" + i));
    }
    for (int i = 0; i < 50; i++) {
      bob.store(atBob, doc, alice.write(atAlice, doc, authors.get(i % 5), 20));
    }
    link = world.connect("alice", "bob");
    world.drive(SyncWorld.SECOND);
    world.log.clear();
    world.received.clear();
  }

  private void write(TestReplica at, TestScope scope, int blocks, int from, int to) {
    for (int i = 0; i < blocks; i++) {
      at.write(scope, doc, authors.get(from + i % (to - from)), 20);
    }
  }

  /** Opens at a side, runs to the end, and returns when both sides had everything. */
  private long open(int side) {
    long begin = world.now;
    link.sessions[side].wish(doc.documentId(), world.now - SyncWorld.SECOND);
    link.sessions[side].tick(world.now);
    link.drain(side);
    while (!atAlice.digest().equals(atBob.digest())) {
      world.run(SyncWorld.MILLI);
      assertThat(world.now - begin).isLessThan(60 * SyncWorld.SECOND);
    }
    long equalAt = world.now;
    world.drive(10 * SyncWorld.SECOND);
    assertThat(world.faults).isEmpty();
    assertThat(world.duplicates()).isZero();
    return equalAt - begin;
  }

  /** Everything but the blocks, their lengths and the signatures that any transfer needs. */
  private long overhead() {
    long blocks = 0;
    for (SyncWorld.Sent sent : world.log) {
      if (sent.message() instanceof Message.Pack pack) {
        blocks += pack.body().length + pack.signatures().length;
      }
    }
    return world.bytesOf(LEVEL_1) - blocks;
  }

  private List<Integer> typesOfLevel1() {
    return world.typesSent().stream().filter(type -> type >= 16).toList();
  }

  @Test
  void nothingChanged_isTwoShortMessages() {
    open(0);
    assertThat(typesOfLevel1()).containsExactly(16, 24, 24);
    assertThat(world.bytesOf(LEVEL_1)).isLessThanOrEqualTo(210);
  }

  @Test
  void openerBehind_isOneRoundTrip() {
    write(bob, atBob, 400, 0, 5);
    assertThat(open(0)).isLessThanOrEqualTo(RTT + 2 * SyncWorld.MILLI);
    assertThat(typesOfLevel1()).containsExactly(16, 21, 24, 24);
    assertThat(overhead()).isLessThanOrEqualTo(240);
  }

  @Test
  void openerAhead_isOneAndAHalfRoundTrips() {
    write(alice, atAlice, 400, 0, 5);
    assertThat(open(0)).isLessThanOrEqualTo(RTT * 3 / 2 + 2 * SyncWorld.MILLI);
    assertThat(typesOfLevel1()).containsExactly(16, 20, 24, 21, 24);
    assertThat(overhead()).isLessThanOrEqualTo(400);
  }

  @Test
  void bothWrote_isOneAndAHalfRoundTrips() {
    write(alice, atAlice, 200, 0, 2);
    write(bob, atBob, 200, 2, 5);
    assertThat(open(0)).isLessThanOrEqualTo(RTT * 3 / 2 + 2 * SyncWorld.MILLI);
    assertThat(typesOfLevel1()).doesNotContain(23);
    assertThat(overhead()).isLessThanOrEqualTo(360);
  }

  /** Both write apart, having met or not, and meet. */
  private void writeApartAndMeet(int authorsInAll, int blocks, boolean haveMet) {
    link.cut();
    for (int i = authors.size(); i < authorsInAll; i++) {
      authors.add(TestReplica.keyOf("author" + i));
      bob.store(atBob, doc, alice.write(atAlice, doc, authors.get(i), 20));
    }
    if (haveMet) {
      alice.isRemembering = true;
      bob.isRemembering = true;
      atAlice.document(doc).isRemembering = true;
      atBob.document(doc).isRemembering = true;
      bob.store(atBob, doc, alice.write(atAlice, doc, authors.get(0), 20));
      link = world.connect("alice", "bob");
      world.drive(SyncWorld.SECOND);
      link.cut();
    }
    write(alice, atAlice, blocks, 0, authors.size() / 2);
    write(bob, atBob, blocks, authors.size() / 2, authors.size());
    world.log.clear();
    link = world.connect("bob", "alice");
    world.drive(SyncWorld.SECOND);
    assertThat(world.faults).isEmpty();
    assertThat(world.duplicates()).isZero();
    assertThat(atAlice.digest()).isEqualTo(atBob.digest());
  }

  @Test
  void whoHasMet_saysWhatChangedSince() {
    writeApartAndMeet(300, 20, true);
    assertThat(typesOfLevel1()).containsExactly(16, 20, 21, 21, 24, 24);
    assertThat(overhead()).isLessThanOrEqualTo(184 + 108 + 40 + 40 * 20);
  }

  @Test
  void manyAuthors_areComparedBySketch() {
    writeApartAndMeet(600, 4, false);
    assertThat(typesOfLevel1()).containsExactly(16, 20, 21, 21, 24, 24);
    assertThat(overhead()).isLessThanOrEqualTo(1_500);
  }

  @Test
  void sketchThatIsTooShort_isExtendedOnce() {
    writeApartAndMeet(1_200, 40, false);
    assertThat(typesOfLevel1()).containsExactly(16, 17, 18, 20, 21, 21, 24, 24);
  }

  @Test
  void sketchOfAlmostEverything_givesWayToAList() {
    writeApartAndMeet(160, 80, false);
    assertThat(typesOfLevel1()).containsAnyOf(19, 17).containsOnlyOnce(20);
  }

  @Test
  void afterAnExchange_scopesAreKnownToBeEqualWithoutAWord() {
    link.cut();
    write(alice, atAlice, 20, 0, 2);
    write(bob, atBob, 20, 2, 5);
    link = world.connect("alice", "bob");
    world.drive(SyncWorld.SECOND);
    assertThat(atAlice.digest()).isEqualTo(atBob.digest());
    assertThat(world.typesSent()).doesNotContain(1);
    assertThat(link.outputs)
        .filteredOn(output -> output instanceof SessionOutput.ScopeInSync)
        .hasSize(2);
  }

  @Test
  void equivocation_isTwoAndAHalfRoundTrips() {
    SigningKey forker = authors.get(0);
    SignedBlock base =
        alice
            .find(doc.documentId())
            .flatMap(document -> document.block(document.tips().get(0).cid()))
            .orElseThrow();
    SigningKey key =
        authors.stream()
            .filter(author -> author.publicKey().equals(base.block().author().key()))
            .findFirst()
            .orElse(forker);
    alice.writeOn(atAlice, doc, key, java.util.Optional.of(base.block()), List.of(), 21);
    alice.write(atAlice, doc, 20);
    bob.writeOn(atBob, doc, key, java.util.Optional.of(base.block()), List.of(), 22);
    bob.write(atBob, doc, 20);
    assertThat(open(0)).isLessThanOrEqualTo(RTT * 5 / 2 + 2 * SyncWorld.MILLI);
  }

  @Test
  void simultaneousOpens_theSmallerKeysGoesOn() {
    write(alice, atAlice, 20, 0, 2);
    write(bob, atBob, 20, 2, 5);
    link.sessions[1].wish(doc.documentId(), world.now - SyncWorld.SECOND);
    link.sessions[1].tick(world.now);
    link.drain(1);
    open(0);
    assertThat(world.typesSent()).filteredOn(type -> type == 16).hasSize(2);
    List<Message> resets =
        world.log.stream().map(SyncWorld.Sent::message).filter(m -> m.type() == 4).toList();
    assertThat(resets).hasSize(1);
    assertThat(((Message.Reset) resets.get(0)).code()).isEqualTo(ErrorCode.SUPERSEDED.number());
  }

  @Test
  void slowStore_holdsTheSenderBack() {
    world.storeDelay = 3 * SyncWorld.SECOND;
    for (int i = 0; i < 100; i++) {
      bob.write(atBob, doc, authors.get(0), 20_000);
    }
    open(0);
    long packs = world.typesSent().stream().filter(type -> type == 21).count();
    assertThat(packs).isBetween(7L, 12L);
  }
}
