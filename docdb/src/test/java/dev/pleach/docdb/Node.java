package dev.pleach.docdb;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.dag.DatabaseId;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;

/** A node over memory that can be closed and opened again. For one thread. */
final class Node implements AutoCloseable {
  private final Store store = InMemStore.create();
  private final KeyStore keys = InMemKeyStore.create(SystemPorts.entropy());
  private final InMemNetwork network;
  private Pleach pleach;

  Node(InMemNetwork network) {
    this.network = network;
    this.pleach = open();
  }

  /** A node that nobody reaches. */
  static Node alone() {
    return new Node(InMemNetwork.on(Runnable::run));
  }

  private Pleach open() {
    return Pleach.open(
        PleachOptions.builder(store, keys).transport(network.transport(peerId())).build());
  }

  Pleach pleach() {
    return pleach;
  }

  PeerId peerId() {
    return new PeerId(keys.peerKey().publicKey());
  }

  Node restart() {
    pleach.close();
    pleach = open();
    return this;
  }

  Database join(Database database) {
    return pleach.joinDatabase(database.id());
  }

  Database database(DatabaseId id) {
    return pleach.database(id);
  }

  /** Keeps a peer up to date from now on. */
  void follow(Node other) {
    pleach
        .replica()
        .addReplicator(other.pleach.replica().listenAddresses().get(0))
        .toCompletableFuture()
        .join();
  }

  @Override
  public void close() {
    pleach.close();
    store.close();
  }
}
