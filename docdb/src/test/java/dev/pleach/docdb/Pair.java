package dev.pleach.docdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.replica.PeerStatus;
import dev.pleach.replica.ReplicaRoots;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Two nodes with one collection, who meet when told to. For one thread. */
final class Pair implements AutoCloseable {
  private static final int LOOKS_MAX = 30_000;

  private final ExecutorService wires = Executors.newSingleThreadExecutor();
  private final InMemNetwork network = InMemNetwork.on(wires);
  private final Node alice = new Node(network);
  private final Node bob = new Node(network);
  private final Collection hers;
  private final Collection his;

  Pair() {
    Database database = alice.pleach().createDatabase();
    hers = database.createCollection("c");
    his = bob.join(database).createCollection("c");
    part();
  }

  Collection hers() {
    return hers;
  }

  Collection his() {
    return his;
  }

  private void part() {
    network.cut(alice.peerId(), bob.peerId());
  }

  /** Connects them until their histories are equal, then asserts that all else is. */
  void meet() {
    network.mend(alice.peerId(), bob.peerId());
    alice
        .pleach()
        .replica()
        .connect(bob.pleach().replica().listenAddresses().get(0))
        .toCompletableFuture()
        .join();
    awaitEqualHistories();
    part();
    assertThat(roots(alice).contentHash()).isEqualTo(roots(bob).contentHash());
    assertThat(his.find().toList()).isEqualTo(hers.find().toList());
  }

  private void awaitEqualHistories() {
    // Roots read every document, so they are looked at once the nodes believe to be equal.
    for (int i = 0; !(isInSync(alice) && isInSync(bob)); i++) {
      assertThat(i).as("looks at the status").isLessThan(100 * LOOKS_MAX);
    }
    for (int i = 0; !roots(alice).stateRoot().equals(roots(bob).stateRoot()); i++) {
      assertThat(i).as("looks at the roots").isLessThan(LOOKS_MAX);
    }
  }

  private static boolean isInSync(Node node) {
    List<PeerStatus> peers = node.pleach().replica().status().toCompletableFuture().join().peers();
    return !peers.isEmpty() && peers.get(0).isInSync();
  }

  private static ReplicaRoots roots(Node node) {
    return node.pleach().replica().roots().toCompletableFuture().join();
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
    wires.shutdown();
  }
}
