package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PeerSessionTest {
  private final SyncWorld world = new SyncWorld(1);
  private final TestReplica alice = world.replica("alice");
  private final TestReplica bob = world.replica("bob");
  private final TestScope atAlice = alice.join("tasks");
  private final TestScope atBob = bob.join("tasks");
  private final DocumentName doc = atAlice.name("doc");

  private void assertEqual() {
    assertThat(atBob.digest()).isEqualTo(atAlice.digest());
    assertThat(atBob.all().stream().map(d -> d.cids()).toList())
        .isEqualTo(atAlice.all().stream().map(d -> d.cids()).toList());
    assertThat(world.faults).isEmpty();
  }

  private void sharedHistory(int blocks) {
    for (int i = 0; i < blocks; i++) {
      SignedBlock signed = alice.write(atAlice, doc, 20);
      bob.store(atBob, doc, signed);
    }
  }

  @Test
  void connect_nothingChanged_saysSoWithinTheGreeting() {
    sharedHistory(10);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(SyncWorld.SECOND);
    assertThat(world.typesSent()).containsExactly(0, 0);
    assertThat(link.outputs).contains(new SessionOutput.ScopeInSync(atAlice.id())).hasSize(4);
  }

  @Test
  void connect_newcomer_isSentEverything() {
    for (int d = 0; d < 20; d++) {
      for (int i = 0; i < 5; i++) {
        alice.write(atAlice, atAlice.name("doc" + d), 50);
      }
    }
    world.connect("alice", "bob");
    world.drive(2 * SyncWorld.SECOND);
    assertEqual();
    assertThat(atBob.documentCount()).isEqualTo(20);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void connect_bothWrote_exchangesEachBlockOnce() {
    sharedHistory(10);
    for (int i = 0; i < 5; i++) {
      alice.write(atAlice, doc, 20);
      bob.write(atBob, doc, 20);
      bob.write(atBob, atBob.name("other"), 20);
      alice.write(atAlice, atAlice.name("third"), 20);
    }
    world.connect("alice", "bob");
    world.drive(2 * SyncWorld.SECOND);
    assertEqual();
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void connect_largeDocument_streamsUnderCredit() {
    for (int i = 0; i < 300; i++) {
      alice.write(atAlice, doc, 10_000);
    }
    world.connect("alice", "bob");
    world.drive(10 * SyncWorld.SECOND);
    assertEqual();
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void appended_blockIsPushedAndConfirmed() {
    sharedHistory(3);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(SyncWorld.SECOND);
    world.log.clear();
    world.write("alice", atAlice, doc, 20);
    world.drive(SyncWorld.SECOND);
    assertEqual();
    assertThat(world.typesSent()).containsExactly(32);
    link.outputs.clear();
    world.run(4 * SyncWorld.SECOND);
    assertThat(world.typesSent()).containsExactly(32, 1, 1);
    assertThat(link.outputs).contains(new SessionOutput.ScopeInSync(atAlice.id()));
  }

  @Test
  void connect_equivocation_repairs() {
    sharedHistory(3);
    SigningKey mallory = TestReplica.keyOf("mallory");
    SignedBlock base = alice.write(atAlice, doc, mallory, 10);
    bob.store(atBob, doc, base);
    Optional<Block> back = Optional.of(base.block());
    alice.writeOn(atAlice, doc, mallory, back, List.of(), 11);
    alice.write(atAlice, doc, 10);
    bob.writeOn(atBob, doc, mallory, back, List.of(), 12);
    bob.write(atBob, doc, 10);
    world.connect("alice", "bob");
    world.drive(3 * SyncWorld.SECOND);
    assertEqual();
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void largeNewDocument_thatThePeerOpensMeanwhile_isNotWaitedFor() {
    for (String pusher : List.of("alice", "bob")) {
      String other = pusher.equals("alice") ? "bob" : "alice";
      TestScope atPusher = pusher.equals("alice") ? atAlice : atBob;
      TestScope atOther = pusher.equals("alice") ? atBob : atAlice;
      DocumentName name = atPusher.name("large of " + pusher);
      for (int i = 0; i < 100; i++) {
        world.replica(pusher).write(atPusher, name, 10_000);
      }
      SyncWorld.Link link = world.connect("alice", "bob");
      world.run(world.latency);
      while (world.typesSent().stream().noneMatch(type -> type == 21)) {
        world.run(SyncWorld.MILLI);
      }
      world.replica(other).write(atOther, name, 20); // unheard by the sessions
      link.session(other).wish(name.documentId(), world.now - SyncWorld.SECOND);
      link.session(other).tick(world.now);
      link.drain(other.equals("alice") ? 0 : 1);
      long began = world.now;
      world.drive(20 * SyncWorld.SECOND);
      assertEqual();
      assertThat(world.now - began).isLessThan(4 * SyncWorld.SECOND);
      link.cut();
      world.log.clear();
    }
  }

  @Test
  void slowPeer_isNotAskedAgainForWhatItHasNotComeTo() {
    for (int d = 0; d < 200; d++) {
      DocumentName name = atAlice.name("doc" + d);
      bob.store(atBob, name, alice.write(atAlice, name, 20));
      alice.write(atAlice, name, 20);
      bob.write(atBob, name, 20);
    }
    world.frameCosts.put("bob", 20 * SyncWorld.MILLI);
    world.frameCosts.put("alice", 5 * SyncWorld.MILLI);
    world.connect("alice", "bob");
    world.drive(30 * SyncWorld.SECOND);
    assertEqual();
    assertThat(world.typesSent()).filteredOn(type -> type == 16).hasSize(200);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void scopeJoinedLater_isSyncedOverTheOpenConnection() {
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(SyncWorld.SECOND);
    TestScope noteAtAlice = alice.join("notes");
    alice.write(noteAtAlice, noteAtAlice.name("note"), 10);
    link.sessions[0].scopesChanged(world.now);
    link.drain(0);
    world.drive(SyncWorld.SECOND);
    TestScope noteAtBob = bob.join("notes");
    link.sessions[1].scopesChanged(world.now);
    link.drain(1);
    world.drive(2 * SyncWorld.SECOND);
    assertThat(noteAtBob.digest()).isEqualTo(noteAtAlice.digest()).isNotEqualTo(Sum128.ZERO);
    assertThat(link.sessions[0].sharedScopes()).contains(noteAtAlice.id());
    assertThat(world.faults).isEmpty();
  }

  @Test
  void scopeLeftInTheMiddle_endsItsExchanges() {
    for (int i = 0; i < 100; i++) {
      alice.write(atAlice, doc, 20_000);
    }
    bob.write(atBob, atBob.name("other"), 10);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.run(220 * SyncWorld.MILLI);
    alice.leave("tasks");
    link.sessions[0].scopesChanged(world.now);
    link.drain(0);
    world.drive(5 * SyncWorld.SECOND);
    assertThat(link.sessions[0].sharedScopes()).isEmpty();
    assertThat(world.faults).isEmpty();
  }

  @Test
  @Tag("once")
  void largeScope_isListedInGroups() {
    List<DocumentName> names = new ArrayList<>();
    for (int i = 0; i < 66_000; i++) {
      names.add(atAlice.name("doc" + i));
    }
    SigningKey author = TestReplica.keyOf("one");
    for (DocumentName name : names) {
      Block block =
          Block.append(
              dev.pleach.dag.AuthorId.of(author.publicKey()),
              name.documentId(),
              Optional.empty(),
              List.of(),
              0,
              new byte[0]);
      SignedBlock unsigned = new SignedBlock(block, Optional.empty());
      alice.store(atAlice, name, unsigned);
      bob.store(atBob, name, unsigned);
    }
    for (int i = 0; i < 22_001; i++) { // a third more: worth a list
      alice.write(atAlice, atAlice.name("more" + i), 1);
    }
    alice.write(atAlice, names.get(7), 10);
    bob.write(atBob, names.get(9), 10);
    world.connect("alice", "bob");
    world.drive(10 * SyncWorld.SECOND);
    assertThat(atBob.digest()).isEqualTo(atAlice.digest());
    long listed = world.bytesOf(11);
    assertThat(listed).isBetween(66_000L * 14, 66_000L * 15 + 70_000);
    assertThat(world.bytesOf(16, 20, 24)).isLessThan(3_000);
  }
}
