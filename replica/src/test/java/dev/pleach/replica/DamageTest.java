package dev.pleach.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.crdt.Path;
import dev.pleach.dag.Cid;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.port.CorruptDataException;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas one of whose stores has damaged blocks. */
class DamageTest {
  private static final ScopeMembership SCOPE = ScopeMembership.open(Histories.SECRET);

  private final HandTurnedLane lane = new HandTurnedLane();
  private final InMemNetwork network = InMemNetwork.on(lane::run);
  private final Peer alice = new Peer(1);
  private final Peer bob = new Peer(2);
  private final Peer carol = new Peer(3);

  private final class Peer {
    private final DamagedStore store = new DamagedStore(InMemStore.create());
    private final Random random;
    private final KeyStore keys;
    private Transport transport;
    private Replica replica;
    private final List<DocumentChange> changes = new ArrayList<>();

    Peer(int number) {
      random = new Random(number);
      keys = InMemKeyStore.create(random::nextBytes);
      transport = network.transport(new PeerId(keys.peerKey().publicKey()));
      replica = open();
      lane.await(replica.join(SCOPE));
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

    /** Whatever was in memory is gone. */
    void restart() {
      lane.await(replica.closeAsync());
      transport.close();
      lane.turn();
      transport = network.transport(new PeerId(keys.peerKey().publicKey()));
      replica = open();
      lane.turn();
    }

    void write(String document) {
      lane.await(
          replica.edit(
              Histories.name(document), (editor, now) -> editor.addToCounter(Path.of("n"), 1)));
    }

    long count(String document) {
      Value shown = lane.await(replica.read(id(document))).orElseThrow().toValue();
      return Long.parseLong(shown.toString().replaceAll("(?s).*big=(\\d+).*", "$1"));
    }

    List<Cid> blocks(String document) {
      return lane.await(replica.history(id(document))).stream().map(Block::cid).toList();
    }

    void damage(Cid cid) {
      store.damage(cid);
    }

    List<DamagedDocument> marked() {
      return lane.await(replica.status()).damaged();
    }

    void watch() {
      lane.await(replica.subscribe(SCOPE.scopeId(), (document, state) -> {}, changes::add));
    }
  }

  private static DocumentId id(String document) {
    return Histories.name(document).documentId();
  }

  private void connect(Peer from, Peer to) {
    lane.await(from.replica.addReplicator(to.replica.listenAddresses().get(0)));
    lane.pass(Duration.ofSeconds(5));
  }

  private void seconds(int seconds) {
    lane.pass(Duration.ofSeconds(seconds));
  }

  private static String document(int number) {
    return "d" + number;
  }

  /** Both have all documents; then each writes on. */
  private void diverge(int documents) {
    for (int i = 0; i < documents; i++) {
      alice.write(document(i));
    }
    connect(bob, alice);
    seconds(20);
    for (int i = 0; i < documents; i++) {
      assertThat(bob.count(document(i))).isEqualTo(1);
    }
    assertThat(lane.await(bob.replica.disconnect(alice.replica.peerId()))).isTrue();
    lane.await(bob.replica.removeReplicator(alice.replica.listenAddresses().get(0)));
    for (int i = 0; i < documents; i++) {
      alice.write(document(i));
      bob.write(document(i));
    }
  }

  private void assertAllEqualBut(int documents, int other) {
    for (int i = 0; i < documents; i++) {
      if (i != other) {
        assertThat(alice.count(document(i))).as("alice %s", i).isEqualTo(3);
        assertThat(bob.count(document(i))).as("bob %s", i).isEqualTo(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 160})
  void blockThatBothHave_isFetchedAgain_andNobodyElseIsHeldUp(int documents) {
    diverge(documents);
    Cid shared = alice.blocks(document(2)).get(0);
    alice.restart();
    alice.damage(shared);
    connect(alice, bob);
    seconds(20);
    assertAllEqualBut(documents, -1);
    assertThat(alice.marked()).isEmpty();
    assertThat(alice.store.damaged()).isEmpty();
    assertThat(StoreCheck.run(alice.store, blocks -> {}).findings()).isEmpty();
    assertThat(lane.await(alice.replica.roots())).isEqualTo(lane.await(bob.replica.roots()));
    assertThat(lane.await(alice.replica.status()).offenders()).isEmpty();
    assertThat(lane.await(bob.replica.status()).offenders()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 160})
  void blockThatNobodyElseHas_leavesItsDocumentOut_overOneConnection(int documents) {
    diverge(documents);
    List<Cid> own = alice.blocks(document(2));
    Cid lost = own.get(own.size() - 1);
    alice.restart();
    alice.damage(lost);
    connect(alice, bob);
    seconds(20);
    assertAllEqualBut(documents, 2);
    assertThat(bob.count(document(2))).as("nothing damaged is served").isEqualTo(2);
    assertThat(alice.marked())
        .singleElement()
        .satisfies(
            marked -> {
              assertThat(marked.document()).isEqualTo(id(document(2)));
              assertThat(marked.first()).contains(lost);
            });
    assertThatThrownBy(() -> alice.count(document(2)))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining(id(document(2)).toString())
        .hasMessageContaining(lost.toString());
    assertThat(lane.await(alice.replica.status()).peers())
        .as("the connection of the beginning")
        .singleElement()
        .satisfies(peer -> assertThat(peer.faults()).isZero());
    assertThat(lane.await(bob.replica.status()).offenders()).isEmpty();
    bob.write(document(0));
    seconds(1);
    assertThat(alice.count(document(0))).as("the live path goes on").isEqualTo(4);
    assertQuietForAnHour();
  }

  /** Two peers that cannot help each other do not talk about it for ever. */
  private void assertQuietForAnHour() {
    seconds(3_600);
    long readings = alice.store.readings();
    long bytes = bytesIn();
    seconds(3_600);
    assertThat(alice.store.readings() - readings).as("readings in an hour").isLessThan(10);
    assertThat(bytesIn() - bytes).as("bytes in an hour").isLessThan(1_000_000);
  }

  private long bytesIn() {
    return lane.await(alice.replica.status()).peers().get(0).bytesIn();
  }

  @Test
  void restartInBetween_changesNothing_andAnybodyWhoHasItHelps() {
    diverge(5);
    List<Cid> own = alice.blocks(document(2));
    connect(carol, alice);
    seconds(5);
    assertThat(carol.count(document(2))).isEqualTo(2);
    alice.restart();
    Cid lost = own.get(own.size() - 1);
    alice.damage(lost);
    assertThatThrownBy(() -> alice.count(document(2))).isInstanceOf(CompletionException.class);
    lane.turn();
    assertThat(alice.marked()).hasSize(1);
    alice.restart();
    assertThat(alice.marked()).as("marked before anybody reads it").hasSize(1);
    connect(alice, bob);
    seconds(20);
    assertThat(alice.marked()).hasSize(1);
    connect(alice, carol);
    seconds(20);
    assertThat(alice.marked()).isEmpty();
    assertAllEqualBut(5, -1);
    alice.restart();
    assertThat(alice.marked()).isEmpty();
    assertThat(StoreCheck.run(alice.store, blocks -> {}).findings()).isEmpty();
  }

  @Test
  void severalBlocks_headsAmongThem_andNewOnesOnTop() {
    for (int i = 0; i < 40; i++) {
      alice.write("d");
    }
    connect(bob, alice);
    seconds(5);
    assertThat(lane.await(bob.replica.disconnect(alice.replica.peerId()))).isTrue();
    List<Cid> blocks = alice.blocks("d");
    alice.restart();
    List.of(0, 7, 8, 20, 39).forEach(i -> alice.damage(blocks.get(i)));
    bob.write("d");
    alice.watch();
    connect(alice, bob);
    seconds(20);
    assertThat(alice.marked()).isEmpty();
    assertThat(alice.count("d")).isEqualTo(41);
    assertThat(alice.changes).as("who watches is shown it").isNotEmpty();
    assertThat(alice.changes.get(alice.changes.size() - 1).after().toValue().toString())
        .contains("41");
    assertThat(StoreCheck.run(alice.store, any -> {}).findings()).isEmpty();
  }

  /** What is written meanwhile, here in memory and there, is kept. */
  @Test
  void writesMeanwhile_areKept() {
    alice.write("d");
    connect(bob, alice);
    seconds(5);
    Cid first = alice.blocks("d").get(0);
    alice.damage(first);
    alice.write("d");
    bob.write("d");
    seconds(2);
    assertThatThrownBy(() -> alice.blocks("d")).hasRootCauseInstanceOf(CorruptDataException.class);
    lane.turn();
    alice.write("d");
    bob.write("d");
    seconds(60);
    assertThat(alice.marked()).isEmpty();
    assertThat(alice.count("d")).isEqualTo(5);
    assertThat(bob.count("d")).isEqualTo(5);
    assertThat(StoreCheck.run(alice.store, any -> {}).findings()).isEmpty();
  }

  /** A mark that is not true any more is taken back when the store is opened. */
  @Test
  void documentThatCanBeReadAgain_isTakenInAtTheStart() {
    alice.write("d");
    Cid only = alice.blocks("d").get(0);
    alice.restart();
    alice.damage(only);
    assertThatThrownBy(() -> alice.blocks("d")).isInstanceOf(CompletionException.class);
    lane.turn();
    assertThat(alice.marked()).hasSize(1);
    alice.store.mend(only);
    alice.restart();
    assertThat(alice.marked()).isEmpty();
    assertThat(alice.count("d")).isEqualTo(1);
  }
}
