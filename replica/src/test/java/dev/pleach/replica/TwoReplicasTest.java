package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.crdt.Path;
import dev.pleach.dag.Value;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two or three engines with the real head exchange between them, on one lane turned by hand. */
class TwoReplicasTest {
  private static final ScopeMembership SCOPE = ScopeMembership.open(Histories.SECRET);

  private final HandTurnedLane lane = new HandTurnedLane();
  private final InMemNetwork network = InMemNetwork.on(lane::run);
  private final Peer alice = new Peer(1);
  private final Peer bob = new Peer(2);

  /** A device: what survives a restart, and the replica that runs on it now. */
  private final class Peer {
    private final Store store = InMemStore.create();
    private final Random random;
    private final KeyStore keys;
    private Transport transport;
    private Replica replica;

    Peer(int number) {
      random = new Random(number);
      keys = InMemKeyStore.create(random::nextBytes);
      transport = network.transport(id());
      replica = open();
    }

    PeerId id() {
      return new PeerId(keys.peerKey().publicKey());
    }

    private Replica open() {
      return Replica.open(
          new ReplicaPorts(
              store,
              keys,
              lane,
              lane,
              SystemPorts.wallClock(),
              random::nextBytes,
              List.of(transport)),
          ReplicaOptions.defaults());
    }

    void restart() {
      lane.await(replica.closeAsync());
      transport.close();
      lane.turn();
      transport = network.transport(id());
      replica = open();
      lane.turn();
    }

    PeerAddress address() {
      return replica.listenAddresses().get(0);
    }

    void set(String document, String field, Value value) {
      lane.await(
          replica.edit(
              Histories.name(document), (editor, now) -> editor.set(Path.of(field), value)));
    }

    void increment(String document) {
      lane.await(
          replica.edit(
              Histories.name(document),
              (editor, now) -> editor.increment(Path.of("n"), Value.of(1))));
    }

    Value read(String document) {
      return lane.await(replica.read(Histories.name(document).documentId()))
          .orElseThrow()
          .toValue();
    }

    ReplicaRoots roots() {
      return lane.await(replica.roots());
    }

    void join() {
      lane.await(replica.join(SCOPE));
    }
  }

  private void connect(Peer from, Peer to) {
    lane.await(from.replica.addReplicator(to.address()));
    lane.pass(Duration.ofSeconds(5));
  }

  private void assertEqual(Peer... peers) {
    for (Peer peer : peers) {
      assertThat(peer.roots()).isEqualTo(peers[0].roots());
      assertThat(StoreCheck.run(peer.store, blocks -> {}).findings()).isEmpty();
    }
  }

  @Test
  void defra1275_bothDirectionsOnContact() {
    alice.join();
    bob.join();
    alice.set("doc", "title", Value.of("hedge"));
    bob.set("doc", "done", Value.of(true));
    alice.increment("doc");
    bob.increment("doc");
    connect(bob, alice);
    assertEqual(alice, bob);
    assertThat(alice.read("doc"))
        .isEqualTo(
            Value.of(Map.of("title", Value.of("hedge"), "done", Value.of(true), "n", Value.of(2))));
  }

  @Test
  void inSync_isKnownToBothSides_howeverTheyBecameEqual() {
    alice.join();
    bob.join();
    connect(bob, alice);
    assertInSync("of nothing");
    alice.increment("doc");
    lane.pass(Duration.ofSeconds(5));
    assertInSync("after a live push");
    List<Runnable> changes =
        List.of(
            () -> alice.increment("doc"),
            () -> bob.increment("doc"),
            () -> alice.increment("new to bob"),
            () -> bob.increment("new to alice"));
    for (int both = 1; both < 1 << changes.size(); both++) {
      network.cut(alice.id(), bob.id());
      for (int i = 0; i < changes.size(); i++) {
        if ((both >> i & 1) == 1) {
          changes.get(i).run();
        }
      }
      network.mend(alice.id(), bob.id());
      lane.pass(Duration.ofSeconds(5));
      assertInSync("after changes " + Integer.toBinaryString(both));
    }
  }

  private void assertInSync(String when) {
    for (Peer peer : List.of(alice, bob)) {
      assertThat(lane.await(peer.replica.status()).peers())
          .as(when)
          .singleElement()
          .satisfies(status -> assertThat(status.isInSync()).as("%s", status).isTrue());
    }
    assertEqual(alice, bob);
  }

  @Test
  void connected_editsArriveLiveBothWays() {
    alice.join();
    bob.join();
    connect(bob, alice);
    List<DocumentChange> changes = new ArrayList<>();
    lane.await(bob.replica.subscribe(SCOPE.scopeId(), (id, state) -> {}, changes::add));
    for (int i = 0; i < 20; i++) {
      alice.increment("doc");
      bob.increment("doc");
    }
    lane.pass(Duration.ofSeconds(5));
    assertEqual(alice, bob);
    assertThat(alice.read("doc")).isEqualTo(Value.of(Map.of("n", Value.of(40))));
    assertThat(changes).hasSizeGreaterThanOrEqualTo(21);
    assertThat(changes).anyMatch(DocumentChange::isLocal).anyMatch(change -> !change.isLocal());
  }

  @Test
  void manyDocuments_reachALateJoiner() {
    alice.join();
    for (int i = 0; i < 500; i++) {
      alice.set("doc" + i, "n", Value.of(i));
    }
    connect(bob, alice);
    bob.join();
    lane.pass(Duration.ofSeconds(30));
    assertEqual(alice, bob);
    assertThat(bob.read("doc499")).isEqualTo(Value.of(Map.of("n", Value.of(499))));
  }

  @Test
  void defraRs1154_retryRedials() {
    alice.join();
    bob.join();
    PeerAddress before = alice.address();
    connect(bob, alice);
    network.cut(alice.id(), bob.id());
    lane.turn();
    alice.set("doc", "a", Value.of(1));
    bob.set("doc", "b", Value.of(2));
    lane.pass(Duration.ofSeconds(3));
    network.mend(alice.id(), bob.id());
    lane.pass(Duration.ofSeconds(40));
    assertEqual(alice, bob);
    assertThat(lane.await(bob.replica.status()).replicators())
        .singleElement()
        .satisfies(replicator -> assertThat(replicator.isConnected()).isTrue())
        .satisfies(replicator -> assertThat(replicator.address()).isEqualTo(before));
  }

  @Test
  void restart_takesUpReplicatorsAndScopes() {
    alice.join();
    bob.join();
    connect(bob, alice);
    bob.restart();
    alice.set("doc", "a", Value.of(1));
    lane.pass(Duration.ofSeconds(40));
    assertEqual(alice, bob);
  }

  @Test
  void defra4010_chainRelays() {
    Peer carol = new Peer(3);
    alice.join();
    bob.join();
    carol.join();
    connect(bob, alice);
    connect(carol, bob);
    alice.increment("doc");
    carol.increment("doc");
    lane.pass(Duration.ofSeconds(5));
    assertEqual(alice, bob, carol);
  }

  @Test
  void notJoined_learnsNothingAndSaysDenied() {
    alice.join();
    alice.set("secret", "a", Value.of(1));
    connect(bob, alice);
    assertThat(lane.await(bob.replica.status()).documents()).isZero();
    assertThat(lane.await(bob.replica.status()).replicators())
        .singleElement()
        .satisfies(r -> assertThat(r.lastError().orElse("")).contains("DENIED"));
    bob.join();
    lane.pass(Duration.ofSeconds(30));
    assertEqual(alice, bob);
  }

  @Test
  void bigDocument_arrivesWholeInPacks() {
    alice.join();
    String text = "x".repeat(20_000);
    for (int i = 0; i < 60; i++) {
      alice.set("doc", "f" + i, Value.of(text + i));
    }
    bob.join();
    connect(bob, alice);
    lane.pass(Duration.ofSeconds(30));
    assertEqual(alice, bob);
  }

  @Test
  void idle_comesToRest() {
    alice.join();
    bob.join();
    alice.set("doc", "a", Value.of(1));
    connect(bob, alice);
    lane.pass(Duration.ofMinutes(2));
    long before = bytes(bob);
    lane.pass(Duration.ofMinutes(60));
    assertThat(bytes(bob) - before).as("bytes of an idle hour").isLessThan(60 * 400);
    assertThat(lane.await(bob.replica.status()).peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.isInSync()).isTrue());
  }

  private long bytes(Peer peer) {
    return lane.await(peer.replica.status()).peers().stream()
        .mapToLong(p -> p.bytesIn() + p.bytesOut())
        .sum();
  }
}
