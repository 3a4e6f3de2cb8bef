package dev.pleach.dag.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.TestReplica.TestScope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Level 2: scopes that are compared by sketches and tries. */
class SketchExchangeTest {
  private static final int SKETCH = 8;
  private static final int MORE = 9;
  private static final int DIFF = 10;
  private static final int LIST = 11;
  private static final int TRIE = 12;
  private static final SigningKey AUTHOR = TestReplica.keyOf("one");

  private SyncWorld world = new SyncWorld(1);

  private TestScope at(String name, String scope) {
    return world.replica(name).join(scope);
  }

  /** Documents of one block that both replicas have. */
  private void share(String scope, int documents) {
    for (int i = 0; i < documents; i++) {
      DocumentName name = at("alice", scope).name("doc" + i);
      Block block =
          Block.append(
              AuthorId.of(AUTHOR.publicKey()),
              name.documentId(),
              Optional.empty(),
              List.of(),
              0,
              new byte[0]);
      SignedBlock shared = new SignedBlock(block, Optional.empty());
      world.replica("alice").store(at("alice", scope), name, shared);
      world.replica("bob").store(at("bob", scope), name, shared);
    }
  }

  private void change(String replica, String scope, int from, int to) {
    for (int i = from; i < to; i++) {
      TestScope docs = at(replica, scope);
      world.replica(replica).write(docs, docs.name("doc" + i), 10);
    }
  }

  private void assertEqual(String scope) {
    assertThat(at("bob", scope).digest()).isEqualTo(at("alice", scope).digest());
    assertThat(world.faults).isEmpty();
  }

  @Test
  void connect_fewOfManyChanged_takesTwoRoundTripsAndOneFlight() {
    share("tasks", 2_000);
    change("alice", "tasks", 0, 5);
    change("bob", "tasks", 5, 10);
    world.connect("alice", "bob");
    world.drive(2 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.typesSent()).contains(SKETCH, DIFF).doesNotContain(MORE, LIST, TRIE);
    assertThat(world.bytesOf(SKETCH)).isBetween(64 * 25L, 64 * 26L + 60);
    long lastPack =
        world.log.stream()
            .filter(sent -> sent.message().type() == 21)
            .mapToLong(SyncWorld.Sent::at)
            .max()
            .orElseThrow();
    long took = lastPack + world.latency - world.log.get(0).at();
    assertThat(took).isLessThanOrEqualTo(4 * world.latency);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void connect_manyChanged_asksForAsManySymbolsAsItTakes() {
    share("tasks", 6_000);
    change("alice", "tasks", 0, 400);
    change("bob", "tasks", 400, 800);
    world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.typesSent()).contains(MORE).doesNotContain(LIST, TRIE);
    assertThat(world.bytesOf(SKETCH)).isLessThan(2 * 1_600 * 27 + 64 * 27);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void connect_halfChanged_isListed() {
    share("tasks", 1_000);
    change("alice", "tasks", 0, 500);
    world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.typesSent()).contains(LIST);
  }

  @Test
  void connect_newDocumentsOnBothSides_arePushed() {
    share("tasks", 500);
    for (int i = 0; i < 10; i++) {
      world.replica("alice").write(at("alice", "tasks"), at("alice", "tasks").name("a" + i), 5);
      world.replica("bob").write(at("bob", "tasks"), at("bob", "tasks").name("b" + i), 5);
    }
    world.connect("alice", "bob");
    world.drive(2 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.typesSent()).contains(SKETCH).doesNotContain(LIST);
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void connect_sameDocumentsChangedOnBothSides_areExchanged() {
    share("tasks", 500);
    change("alice", "tasks", 0, 10);
    change("bob", "tasks", 0, 10);
    world.connect("alice", "bob");
    world.drive(2 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.duplicates()).isZero();
  }

  @Test
  void connect_severalScopes_shareOneStream() {
    for (int s = 0; s < 10; s++) {
      share("scope" + s, 200);
      change("alice", "scope" + s, 0, 2);
      change("bob", "scope" + s, 1, 3);
    }
    world.connect("alice", "bob");
    world.drive(3 * SyncWorld.SECOND);

    for (int s = 0; s < 10; s++) {
      assertEqual("scope" + s);
    }
    Set<Long> streams = new HashSet<>();
    world.log.stream()
        .filter(sent -> sent.message().type() == SKETCH)
        .forEach(sent -> streams.add(sent.message().xid()));
    assertThat(streams).hasSize(1);
  }

  @Test
  void change_whileSymbolsAreOnTheirWay_isTakenAccountOf() {
    share("tasks", 6_000);
    change("alice", "tasks", 0, 300);
    world.connect("alice", "bob");
    world.run(3 * world.latency / 2);
    change("alice", "tasks", 1_000, 1_001);
    change("bob", "tasks", 1_001, 1_002);
    world.run(SyncWorld.SECOND);
    change("bob", "tasks", 1_002, 1_003);
    world.run(200 * SyncWorld.SECOND);

    assertEqual("tasks");
  }

  @Test
  void connect_manyScopes_areGreetedInASketch() {
    for (int s = 0; s < 200; s++) {
      share("scope" + s, 2);
      change(s % 2 == 0 ? "alice" : "bob", "scope" + s, 0, s < 10 ? 1 : 0);
    }
    at("alice", "hers");
    at("bob", "his");
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(3 * SyncWorld.SECOND);

    for (int s = 0; s < 200; s++) {
      assertEqual("scope" + s);
    }
    assertThat(world.bytesOf(0)).isLessThan(2 * 2_000);
    assertThat(link.sessions[0].sharedScopes()).hasSize(200);
    assertThat(link.sessions[1].sharedScopes()).hasSize(200);
  }

  @Test
  void connect_manyScopesOfWhichMostDiffer_areSaidOneByOne() {
    for (int s = 0; s < 200; s++) {
      share("scope" + s, 1);
      change(s % 2 == 0 ? "alice" : "bob", "scope" + s, 0, 1);
    }
    world.connect("alice", "bob");
    world.drive(10 * SyncWorld.SECOND);

    for (int s = 0; s < 200; s++) {
      assertEqual("scope" + s);
    }
  }

  @Test
  void join_scopeThatThePeerHasSaidInASketch_isShared() {
    for (int s = 0; s < 70; s++) {
      share("scope" + s, 1);
    }
    at("bob", "his");
    world.replica("bob").write(at("bob", "his"), at("bob", "his").name("doc"), 5);
    SyncWorld.Link link = world.connect("alice", "bob");
    world.drive(3 * SyncWorld.SECOND);
    at("alice", "his");
    link.session("alice").scopesChanged(world.now);
    link.drain(0);
    world.drive(3 * SyncWorld.SECOND);

    assertEqual("his");
  }

  @Test
  void audit_findsWhatAForgedDigestHides() {
    share("tasks", 200);
    change("alice", "tasks", 0, 3);
    at("alice", "tasks").forge(Sum128.ZERO);
    at("bob", "tasks").forge(Sum128.ZERO);
    world.connect("alice", "bob");
    world.run(30 * 60 * SyncWorld.SECOND);
    assertThat(world.typesSent()).doesNotContain(SKETCH);
    world.run(60 * 60 * SyncWorld.SECOND);

    assertThat(world.typesSent()).contains(SKETCH);
    assertThat(at("bob", "tasks").all().stream().map(d -> d.cids()).toList())
        .isEqualTo(at("alice", "tasks").all().stream().map(d -> d.cids()).toList());
    assertThat(world.faults).isEmpty();
  }

  @Test
  void sketch_thatCannotBeRead_isTriedUnderAFreshKeyAndThenAsATrie() {
    share("tasks", 3_000);
    change("alice", "tasks", 0, 20);
    change("bob", "tasks", 10, 40);
    at("alice", "tasks").spoil();
    SyncWorld.Link link = world.connect("bob", "alice");
    world.drive(3 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.typesSent()).contains(SKETCH).doesNotContain(LIST, TRIE);

    world.log.clear();
    change("alice", "tasks", 100, 200);
    change("bob", "tasks", 150, 250);
    world.replica("bob").write(at("bob", "tasks"), at("bob", "tasks").name("new"), 5);
    link.session("bob").compare(world.now);
    link.drain(0);
    world.drive(5 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.typesSent()).contains(SKETCH, TRIE).doesNotContain(LIST);
  }

  @Test
  void reconnect_afterChanges_sendsARightSizedSketchWithTheGreeting() {
    share("tasks", 5_000);
    world.memories.put("alice", new Notebook());
    world.memories.put("bob", new Notebook());
    world.connect("alice", "bob").cut();
    world.connect("alice", "bob");
    world.drive(SyncWorld.SECOND);
    assertThat(world.typesSent()).doesNotContain(SKETCH);
    List.copyOf(world.links).forEach(SyncWorld.Link::cut);
    change("alice", "tasks", 0, 150);
    change("bob", "tasks", 150, 300);
    world.log.clear();
    world.connect("alice", "bob");
    world.drive(5 * SyncWorld.SECOND);

    assertEqual("tasks");
    assertThat(world.log.get(1).message().type()).isEqualTo(SKETCH);
    assertThat(world.typesSent()).doesNotContain(MORE, LIST);
    long took =
        world.log.stream()
            .filter(sent -> sent.message().type() == 21)
            .mapToLong(sent -> sent.at() - world.log.get(0).at())
            .max()
            .orElseThrow();
    assertThat(took + world.latency).isLessThanOrEqualTo(3 * world.latency);
  }

  private static final class Notebook implements ScopeMemory {
    private final Map<ScopeId, ScopeAgreement> pages = new HashMap<>();

    @Override
    public Optional<ScopeAgreement> recall(ScopeId scope) {
      return Optional.ofNullable(pages.get(scope));
    }

    @Override
    public void remember(ScopeId scope, ScopeAgreement agreement) {
      pages.put(scope, agreement);
    }
  }

  @Property(tries = 30)
  void connect_lossyNetwork_converges(
      @ForAll @IntRange(max = 1_000) int seed,
      @ForAll @IntRange(min = 101, max = 600) int documents,
      @ForAll @IntRange(max = 100) int changed) {
    world = new SyncWorld(seed);
    world.loss = 0.1;
    world.duplication = 0.1;
    share("tasks", documents);
    Random random = new Random(seed);
    for (int i = 0; i < changed; i++) {
      int document = random.nextInt(documents + 20);
      change(random.nextBoolean() ? "alice" : "bob", "tasks", document, document + 1);
    }
    world.connect("alice", "bob");
    world.run(600 * SyncWorld.SECOND);

    assertThat(at("bob", "tasks").digest()).isEqualTo(at("alice", "tasks").digest());
  }
}
