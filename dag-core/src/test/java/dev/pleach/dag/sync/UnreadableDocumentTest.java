package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document whose blocks cannot be read at one side: it alone is left out. */
class UnreadableDocumentTest {
  private static final long HOUR = 3_600 * SyncWorld.SECOND;

  private final SyncWorld world = new SyncWorld(1);
  private final TestReplica alice = world.replica("alice");
  private final TestReplica bob = world.replica("bob");
  private final TestScope atAlice = alice.join("tasks");
  private final TestScope atBob = bob.join("tasks");

  private DocumentName name(int number) {
    return atAlice.name("d" + number);
  }

  /** Both have all documents; then each writes some more, apart. */
  private void diverge(int documents) {
    for (int i = 0; i < documents; i++) {
      SignedBlock first = alice.write(atAlice, name(i), 10);
      bob.store(atBob, name(i), first);
      alice.write(atAlice, name(i), 10);
      bob.write(atBob, name(i), 10);
    }
  }

  private long differing(int documents) {
    long count = 0;
    for (int i = 0; i < documents; i++) {
      DocumentId id = name(i).documentId();
      count +=
          alice.find(id).orElseThrow().cids().equals(bob.find(id).orElseThrow().cids()) ? 0 : 1;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 300})
  void itsExchangeEnds_andAllOthersAgree_overOneConnection(int documents) {
    diverge(documents);
    DocumentId damaged = name(documents / 2).documentId();
    atAlice.damage(damaged);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.run(20 * SyncWorld.SECOND);
    assertThat(differing(documents)).isEqualTo(1);
    assertThat(link.isUp).isTrue();
    assertThat(world.faults).isEmpty();
    Cid fresh = world.write("bob", atBob, name(0), 5).block().cid();
    world.run(SyncWorld.SECOND);
    assertThat(alice.find(name(0).documentId()).orElseThrow().known(fresh)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 300})
  void whereNobodyCanMendIt_theTwoDoNotTryForEver(int documents) {
    diverge(documents);
    atAlice.damage(name(documents / 2).documentId());
    world.connect("alice", "bob");
    world.run(HOUR);
    int before = world.log.size();
    world.run(HOUR);
    long opened =
        world.log.subList(before, world.log.size()).stream()
            .filter(sent -> List.of(16, 21, 32).contains(sent.message().type()))
            .count();
    assertThat(opened).as("openings and packs in an hour").isLessThanOrEqualTo(4);
    assertThat(world.log.size() - before).as("messages in an hour").isLessThan(2_000);
  }
}
