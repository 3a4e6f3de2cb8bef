package dev.pleach.node;

import dev.pleach.dag.DatabaseId;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Store;
import dev.pleach.replica.Replica;
import java.nio.file.Path;
import java.util.List;

/** A whole node in this process: the one place where ports and adapters are put together. */
final class NodeRuntime implements AutoCloseable {
  private final Store store;
  private final Pleach pleach;

  private NodeRuntime(Store store, Pleach pleach) {
    this.store = store;
    this.pleach = pleach;
  }

  /**
   * Opens a node on a data directory.
   *
   * @param peers whom it stays connected to while it runs
   */
  static NodeRuntime open(Path data, NodeParts parts, List<PeerAddress> peers) {
    DataDirectory directory = DataDirectory.of(data);
    parts.checkAddresses();
    directory.requireOwn();
    Store store = parts.openStore(directory);
    try {
      KeyStore keys = directory.keys();
      PleachOptions.Builder options = PleachOptions.builder(store, keys);
      parts.transports(keys).forEach(options::transport);
      Pleach pleach = Pleach.open(options.build());
      try {
        peers.forEach(peer -> stayConnected(pleach.replica(), peer));
        return new NodeRuntime(store, pleach);
      } catch (RuntimeException e) {
        pleach.close();
        throw e;
      }
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void stayConnected(Replica replica, PeerAddress peer) {
    if (!replica.canDial(peer)) {
      throw new Failures.BadInputException(
          "--peer '" + peer + "' is no address this node can dial: /ip4/…/tcp/…/p2p/<peer id>");
    }
    AdminApi.await(replica.stayConnected(peer));
  }

  Pleach pleach() {
    return pleach;
  }

  Replica replica() {
    return pleach.replica();
  }

  /** Makes a database with one collection. */
  DatabaseId createDatabase(String collection) {
    Database database = pleach.createDatabase();
    database.createCollection(collection);
    return database.id();
  }

  @Override
  public void close() {
    pleach.close();
    store.close();
  }
}
