package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.sync.TestReplica.TestScope;
import org.junit.jupiter.api.Test;

/** What is counted against a peer, and what is not. */
class ConductTest {
  private final SyncWorld world = new SyncWorld(7);
  private final TestReplica alice = world.replica("alice");
  private final TestReplica bob = world.replica("bob");
  private final TestScope atAlice = alice.join("tasks");
  private final TestScope atBob = bob.join("tasks");

  @Test
  void peerThatSaysNothing_isNamedAfterThreeMinutes() {
    world.connect("alice", "bob");
    world.run(10 * SyncWorld.SECOND);
    world.loss = 1;
    world.run(170 * SyncWorld.SECOND);
    assertThat(world.faults).as("not yet: a network may fail for so long").isEmpty();
    world.run(30 * SyncWorld.SECOND);
    assertThat(world.faults).containsExactlyInAnyOrder("alice: says nothing", "bob: says nothing");
  }

  @Test
  void honestPeers_ofWhoseFramesAThirdIsLost_areNotNamed() {
    world.loss = 0.3;
    world.duplication = 0.1;
    world.reordering = 0.2;
    world.connect("alice", "bob");
    for (int second = 0; second < 300; second++) {
      world.write("alice", atAlice, atAlice.name("d" + second % 5), 10);
      world.write("bob", atBob, atBob.name("d" + second % 7), 10);
      world.run(SyncWorld.SECOND);
    }
    assertThat(world.faults).isEmpty();
  }
}
