package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.pleach.port.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * Pools on one lane turned by hand. Names that begin with rx or ywebrtc are faults that others had:
 * RxDB's pull request 9125 and y-webrtc's issue of that number.
 */
class ReplicationPoolTest {
  private static final ScopeMembership SCOPE = ScopeMembership.open(Histories.SECRET);
  private static final Topic TOPIC = new Topic("hedge");

  private boolean hidesDiscovery;
  private final HandTurnedLane lane = new HandTurnedLane();
  private final InMemNetwork network = InMemNetwork.on(lane::run);

  /** A device with a pool, and what the pool told. */
  private final class Peer implements PoolListener {
    final List<PoolPeer> changes = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<PeerId> gone = new ArrayList<>();
    final Store store = InMemStore.create();
    final CountedDials transport;
    final Replica replica;
    ReplicationPool pool;

    Peer(int number) {
      this(number, PoolOptions.defaults());
    }

    Peer(int number, PoolOptions options) {
      Random random = new Random(number);
      KeyStore keys = InMemKeyStore.create(random::nextBytes);
      transport =
          new CountedDials(
              network.transport(new PeerId(keys.peerKey().publicKey())), hidesDiscovery);
      replica =
          Replica.open(
              new ReplicaPorts(
                  store,
                  keys,
                  lane,
                  lane,
                  SystemPorts.wallClock(),
                  random::nextBytes,
                  List.of(transport)),
              ReplicaOptions.defaults());
      lane.await(replica.join(SCOPE));
      pool = replica.replicate(TOPIC, options);
      pool.subscribe(this);
    }

    PeerId id() {
      return replica.peerId();
    }

    PeerAddress address() {
      return replica.listenAddresses().get(0);
    }

    void set(String field, int value) {
      lane.await(
          replica.edit(
              Histories.name("doc"), (editor, now) -> editor.set(Path.of(field), Value.of(value))));
    }

    PoolStatus status() {
      return lane.await(pool.status());
    }

    PoolPeer.State stateOf(Peer other) {
      return status().peers().stream()
          .filter(one -> one.peer().equals(other.id()))
          .findFirst()
          .orElseThrow()
          .state();
    }

    @Override
    public void changed(PoolPeer peer) {
      changes.add(peer);
    }

    @Override
    public void gone(PeerId peer) {
      gone.add(peer);
    }

    @Override
    public void failed(Optional<PeerId> peer, String reason) {
      failures.add(reason);
    }
  }

  private List<Peer> peers(int count) {
    List<Peer> peers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      peers.add(new Peer(i));
    }
    lane.pass(Duration.ofSeconds(5));
    return peers;
  }

  private void assertEqual(List<Peer> peers) {
    for (Peer peer : peers) {
      assertThat(lane.await(peer.replica.roots()))
          .isEqualTo(lane.await(peers.get(0).replica.roots()));
    }
  }

  @Test
  void threePeersOfATopic_converge() {
    List<Peer> three = peers(3);
    for (int i = 0; i < 3; i++) {
      three.get(i).set("field" + i, i);
    }
    lane.pass(Duration.ofSeconds(5));
    assertEqual(three);
    assertThat(three.get(0).status().connected()).isEqualTo(2);
    assertThat(three.get(0).stateOf(three.get(1))).isEqualTo(PoolPeer.State.IN_SYNC);
  }

  @Test
  void oneLeavesEditsAndReturns_nothingIsLost() {
    List<Peer> three = peers(3);
    Peer bob = three.get(1);
    lane.await(bob.pool.pause());
    lane.pass(Duration.ofSeconds(5));
    assertThat(three.get(0).status().connected()).isEqualTo(1);
    bob.set("alone", 1);
    three.get(0).set("meanwhile", 2);
    lane.await(bob.pool.resume());
    lane.pass(Duration.ofSeconds(5));
    assertEqual(three);
    assertThat(bob.status().connected()).isEqualTo(2);
  }

  @Test
  void awaiting_endsWithTheFirstPeerAndWithEqualFrontiers() {
    Peer alice = new Peer(1);
    alice.set("a", 1);
    CompletableFuture<PeerId> first = alice.pool.awaitFirstPeer().toCompletableFuture();
    CompletableFuture<Void> inSync = alice.pool.awaitInSync().toCompletableFuture();
    lane.pass(Duration.ofSeconds(5));
    assertThat(first).isNotDone();
    assertThat(inSync).isNotDone();
    Peer bob = new Peer(2);
    lane.pass(Duration.ofSeconds(5));
    assertThat(first).isCompletedWithValue(bob.id());
    assertThat(inSync).isCompleted();
    assertEqual(List.of(alice, bob));
  }

  @Test
  void ywebrtc54_syncedEvent() {
    Peer alice = new Peer(1);
    alice.set("a", 1);
    Peer bob = new Peer(2);
    List<Boolean> equalWhenTold = new ArrayList<>();
    bob.pool.subscribe(
        new PoolListener() {
          @Override
          public void changed(PoolPeer peer) {
            if (peer.state() == PoolPeer.State.IN_SYNC) {
              equalWhenTold.add(
                  bob.store
                      .heads()
                      .heads(Histories.name("doc").documentId())
                      .equals(alice.store.heads().heads(Histories.name("doc").documentId())));
            }
          }
        });
    lane.pass(Duration.ofSeconds(10));
    assertThat(equalWhenTold).containsExactly(true);
  }

  @Test
  void ywebrtc41_stateIsHonest() {
    network.letMeet(false);
    Peer alice = new Peer(1);
    Peer bob = new Peer(2);
    lane.pass(Duration.ofSeconds(30));
    assertThat(alice.status().unreachable()).isPresent();
    assertThat(alice.status().peers()).isEmpty();
    network.letMeet(true);
    lane.pass(Duration.ofSeconds(5));
    assertThat(alice.status().unreachable()).isEmpty();
    assertThat(alice.stateOf(bob)).isEqualTo(PoolPeer.State.IN_SYNC);
  }

  @Test
  void rx9125_signallingUnreachable() {
    network.letMeet(false);
    Peer alice = new Peer(1);
    lane.pass(Duration.ofSeconds(1));
    int told = alice.failures.size();
    assertThat(told).isBetween(1, 2);
    alice.set("local", 1);
    lane.pass(Duration.ofMinutes(10));
    assertThat(alice.failures).as("said once, not again and again").hasSize(told);
    assertThat(alice.transport.dials).isZero();
  }

  @Test
  void rx9125_redialIsBounded() {
    List<Peer> two = peers(2);
    network.cut(two.get(0).id(), two.get(1).id());
    int before = two.get(0).transport.dials + two.get(1).transport.dials;
    lane.pass(Duration.ofMinutes(10));
    int one = two.get(0).transport.dials;
    int other = two.get(1).transport.dials;
    assertThat(Math.min(one, other)).as("only one side redials").isZero();
    assertThat(one + other - before).as("in ten minutes").isBetween(30, 65);
    network.mend(two.get(0).id(), two.get(1).id());
    lane.pass(Duration.ofSeconds(20));
    assertThat(two.get(0).stateOf(two.get(1))).isEqualTo(PoolPeer.State.IN_SYNC);
  }

  @Test
  void rx5342_goneMembersDoNotBlock() {
    List<Peer> three = peers(3);
    network.cut(three.get(0).id(), three.get(2).id());
    network.cut(three.get(1).id(), three.get(2).id());
    lane.pass(Duration.ofSeconds(60));
    three.get(0).set("a", 1);
    CompletableFuture<Void> inSync = three.get(0).pool.awaitInSync().toCompletableFuture();
    lane.pass(Duration.ofSeconds(5));
    assertThat(inSync).isCompleted();
    assertEqual(three.subList(0, 2));
  }

  @Test
  void rx9125_requestToDeadPeerFails() {
    List<Peer> three = peers(3);
    three.get(0).set("a", 1);
    // The link dies while the update is under way; the others carry it round.
    network.cut(three.get(0).id(), three.get(1).id());
    lane.pass(Duration.ofSeconds(30));
    assertEqual(three);
    assertThat(three.get(0).failures).isNotEmpty();
  }

  @Test
  void rx9125_streamsDoNotMix() {
    List<Peer> five = peers(5);
    for (int round = 0; round < 20; round++) {
      five.get(round % 5).set("field" + round, round);
      if (round % 3 == 0) {
        network.cut(five.get(round % 5).id(), five.get((round + 2) % 5).id());
        lane.pass(Duration.ofMillis(100));
        network.mend(five.get(round % 5).id(), five.get((round + 2) % 5).id());
      }
    }
    lane.pass(Duration.ofSeconds(60));
    assertEqual(five);
    for (Peer peer : five) {
      assertThat(lane.await(peer.replica.status()).peers())
          .allSatisfy(status -> assertThat(status.faults()).isZero());
    }
  }

  @Test
  void rx9125_changeDuringFirstPull() {
    for (int turns = 0; turns < 60; turns++) {
      ReplicationPoolTest fresh = new ReplicationPoolTest();
      Peer alice = fresh.new Peer(1);
      alice.set("before", 1);
      Peer bob = fresh.new Peer(2);
      fresh.lane.turnSome(turns); // a commit at every instant of the first meeting
      alice.set("during", turns);
      bob.set("there", turns);
      fresh.lane.pass(Duration.ofSeconds(10));
      fresh.assertEqual(List.of(alice, bob));
    }
  }

  @Test
  void rx9125_linksOutliveSignalling() {
    List<Peer> two = peers(2);
    network.letMeet(false);
    lane.pass(Duration.ofSeconds(5));
    two.get(0).set("a", 1);
    lane.pass(Duration.ofSeconds(5));
    assertEqual(two);
    assertThat(two.get(1).status().connected()).isEqualTo(1);
    Peer carol = new Peer(3);
    network.letMeet(true);
    lane.pass(Duration.ofSeconds(5));
    assertThat(carol.status().connected()).isEqualTo(2);
    assertEqual(List.of(two.get(0), two.get(1), carol));
  }

  @Test
  void rx9125_leaversAreAnnounced() {
    List<Peer> two = peers(2);
    two.get(1).transport.close();
    lane.pass(Duration.ofSeconds(1));
    assertThat(two.get(0).gone).containsExactly(two.get(1).id());
    assertThat(two.get(0).status().peers()).isEmpty();
  }

  @Test
  void rx9125_nothingAfterCancel() {
    List<Peer> two = peers(2);
    Peer alice = two.get(0);
    CompletableFuture<Void> never =
        new ReplicationPoolTest().new Peer(9).pool.awaitInSync().toCompletableFuture();
    assertThat(never).isNotDone();
    lane.await(alice.pool.cancel());
    final int heard = alice.changes.size() + alice.failures.size() + alice.gone.size();
    final var roots = lane.await(alice.replica.roots());
    two.get(1).set("after", 1);
    lane.pass(Duration.ofMinutes(5));
    assertThat(lane.await(alice.replica.roots())).isEqualTo(roots);
    assertThat(alice.changes.size() + alice.failures.size() + alice.gone.size()).isEqualTo(heard);
    assertThatThrownBy(() -> lane.await(alice.pool.awaitFirstPeer()))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(PoolCancelledException.class);
    lane.await(alice.pool.cancel());
  }

  @Test
  void rx4088_cancelStopsRetries() {
    List<Peer> two = peers(2);
    network.cut(two.get(0).id(), two.get(1).id());
    lane.pass(Duration.ofSeconds(20));
    for (Peer peer : two) {
      lane.await(peer.pool.cancel());
    }
    int dials = two.get(0).transport.dials + two.get(1).transport.dials;
    lane.pass(Duration.ofMinutes(10));
    assertThat(two.get(0).transport.dials + two.get(1).transport.dials).isEqualTo(dials);
  }

  @Test
  void cancelWhileDialling_theConnectionDoesNotLive() {
    for (int turns = 0; turns < 12; turns++) {
      ReplicationPoolTest fresh = new ReplicationPoolTest();
      Peer one = fresh.new Peer(1);
      Peer other = fresh.new Peer(2);
      fresh.lane.turnSome(turns);
      fresh.lane.await(one.pool.cancel());
      fresh.lane.await(other.pool.cancel());
      fresh.lane.pass(Duration.ofSeconds(30));
      assertThat(fresh.lane.await(one.replica.status()).peers()).as("after " + turns).isEmpty();
    }
  }

  @Test
  void cancelWhileDiallingAFixedPeer_theConnectionDoesNotLive() {
    for (int turns = 0; turns < 12; turns++) {
      ReplicationPoolTest fresh = new ReplicationPoolTest();
      fresh.hidesDiscovery = true;
      Peer other = fresh.new Peer(2);
      Peer one = fresh.new Peer(1, PoolOptions.defaults().withFixed(List.of(other.address())));
      fresh.lane.turnSome(turns);
      fresh.lane.await(one.pool.cancel());
      fresh.lane.pass(Duration.ofMinutes(1));
      assertThat(fresh.lane.await(one.replica.status()).peers()).as("after " + turns).isEmpty();
    }
  }

  @Test
  void listenerThatThrows_disturbsNobody() {
    Peer alice = new Peer(1);
    alice.pool.subscribe(
        new PoolListener() {
          @Override
          public void changed(PoolPeer peer) {
            throw new IllegalStateException("a listener that is wrong");
          }
        });
    Peer bob = new Peer(2);
    alice.set("a", 1);
    lane.pass(Duration.ofSeconds(5));
    assertEqual(List.of(alice, bob));
    assertThat(alice.stateOf(bob)).isEqualTo(PoolPeer.State.IN_SYNC);
    assertThat(alice.changes).isNotEmpty();
  }

  @Test
  void wordOnPeersThatThrows_letsNobodyIn() {
    hidesDiscovery = true;
    Peer alice =
        new Peer(
            1,
            PoolOptions.defaults()
                .withPeers(
                    peer -> {
                      throw new IllegalStateException("a word that is wrong");
                    }));
    Peer bob = new Peer(2, PoolOptions.defaults().withFixed(List.of(alice.address())));
    lane.pass(Duration.ofSeconds(5));
    assertThat(alice.status().peers()).isEmpty();
    assertThat(bob.stateOf(alice)).isEqualTo(PoolPeer.State.IN_SYNC);
  }

  @Test
  void fixedPeerThatNoTransportDials_isNamed() {
    Peer one =
        new Peer(1, PoolOptions.defaults().withFixed(List.of(new PeerAddress("/nowhere/at/all"))));
    List<String> told = one.failures;
    lane.pass(Duration.ofMinutes(1));
    assertThat(told).anyMatch(reason -> reason.contains("/nowhere/at/all"));
  }

  @Test
  void rx9125_newerConnectionReplaces() {
    List<Peer> two = peers(2);
    for (int round = 0; round < 100; round++) {
      network.cut(two.get(0).id(), two.get(1).id());
      network.mend(two.get(0).id(), two.get(1).id());
      if (round % 2 == 0) {
        var unused = two.get(round / 2 % 2).replica.connect(two.get(1 - round / 2 % 2).address());
      }
      two.get(round % 2).set("round", round);
      lane.pass(Duration.ofMillis(37L * round % 900));
    }
    lane.pass(Duration.ofSeconds(30));
    assertEqual(two);
    assertThat(two.get(0).status().connected()).isEqualTo(1);
    assertThat(lane.await(two.get(1).replica.status()).peers()).hasSize(1);
  }

  @Test
  void ywebrtc47_reopenAfterClose() {
    List<Peer> two = peers(2);
    Peer alice = two.get(0);
    ReplicationPool second = alice.replica.replicate(TOPIC, PoolOptions.defaults());
    lane.await(alice.pool.cancel());
    lane.pass(Duration.ofSeconds(5));
    assertThat(lane.await(second.status()).connected()).as("the other pool goes on").isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      lane.await(second.cancel());
      second = alice.replica.replicate(TOPIC, PoolOptions.defaults());
      lane.pass(Duration.ofMillis(i % 7));
    }
    lane.pass(Duration.ofSeconds(30));
    alice.set("a", 1);
    lane.pass(Duration.ofSeconds(5));
    assertEqual(two);
  }

  @Test
  void manyPeers_haveBoundedNeighboursAndConverge() {
    List<Peer> many = peers(20);
    lane.pass(Duration.ofSeconds(60));
    for (int i = 0; i < many.size(); i++) {
      many.get(i).set("field" + i, i);
    }
    lane.pass(Duration.ofSeconds(60));
    assertEqual(many);
    for (Peer peer : many) {
      assertThat(peer.status().connected()).isBetween(1L, 9L);
    }
  }

  @Test
  void rx7190_comesToRest() {
    List<Peer> six = peers(6);
    six.get(0).set("a", 1);
    lane.pass(Duration.ofSeconds(20));
    List<Long> before = new ArrayList<>();
    six.forEach(peer -> before.add(bytes(peer)));
    lane.pass(Duration.ofSeconds(20));
    List<Long> after = new ArrayList<>();
    six.forEach(peer -> after.add(bytes(peer)));
    for (int i = 0; i < 6; i++) {
      assertThat(after.get(i) - before.get(i))
          .as("a sign of life to each, no more")
          .isLessThan(500);
    }
  }

  private long bytes(Peer peer) {
    return lane.await(peer.replica.status()).peers().stream()
        .mapToLong(status -> status.bytesIn() + status.bytesOut())
        .sum();
  }

  @Test
  void peerThatIsNotValid_isNotDialled() {
    Peer alice = new Peer(1, PoolOptions.defaults().withPeers(peer -> false));
    Peer bob = new Peer(2, PoolOptions.defaults().withPeers(peer -> false));
    lane.pass(Duration.ofSeconds(30));
    assertThat(alice.status().peers()).isEmpty();
    assertThat(alice.transport.dials + bob.transport.dials).isZero();
  }

  @Test
  void withoutDiscovery_whoeverIsConnectedCounts() {
    hidesDiscovery = true;
    Peer alice = new Peer(1);
    Peer bob = new Peer(2, PoolOptions.defaults().withFixed(List.of(alice.address())));
    bob.set("a", 1);
    lane.pass(Duration.ofSeconds(5));
    assertThat(alice.stateOf(bob)).isEqualTo(PoolPeer.State.IN_SYNC);
    assertThat(bob.stateOf(alice)).isEqualTo(PoolPeer.State.IN_SYNC);
    lane.await(bob.pool.pause());
    lane.pass(Duration.ofSeconds(5));
    assertThat(alice.status().peers()).isEmpty();
    alice.set("b", 2);
    lane.await(bob.pool.resume());
    lane.pass(Duration.ofSeconds(5));
    assertEqual(List.of(alice, bob));
    assertThat(alice.stateOf(bob)).isEqualTo(PoolPeer.State.IN_SYNC);
  }

  @Test
  void fixedPeers_needNoDiscovery() {
    network.letMeet(false);
    Peer alice = new Peer(1);
    Peer bob = new Peer(2, PoolOptions.defaults().withFixed(List.of(alice.address())));
    bob.set("a", 1);
    lane.pass(Duration.ofSeconds(5));
    assertThat(bob.stateOf(alice)).isEqualTo(PoolPeer.State.IN_SYNC);
    assertEqual(List.of(alice, bob));
  }
}
