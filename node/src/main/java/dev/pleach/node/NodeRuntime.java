package dev.pleach.node;

import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.adapter.libp2p.Libp2pOptions;
import dev.pleach.adapter.libp2p.Libp2pTransports;
import dev.pleach.dag.DatabaseId;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Store;
import dev.pleach.port.Transport;
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
   * @param hasNetwork whether it opens sockets to peers at all
   * @param listen where peers can dial
   * @param peers whom it stays connected to while it runs
   */
  static NodeRuntime open(
      Path data, boolean hasNetwork, List<PeerAddress> listen, List<PeerAddress> peers) {
    DataDirectory directory = DataDirectory.of(data);
    Store store = directory.openStore();
    try {
      Pleach pleach = openPleach(store, directory.keys(), hasNetwork, listen);
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

  private static Pleach openPleach(
      Store store, KeyStore keys, boolean hasNetwork, List<PeerAddress> listen) {
    PleachOptions.Builder options = PleachOptions.builder(store, keys);
    if (hasNetwork) {
      Transport transport = transport(keys, listen);
      listen.forEach(address -> requireForm(transport, address));
      options.transport(transport);
    }
    return Pleach.open(options.build());
  }

  private static void requireForm(Transport transport, PeerAddress address) {
    if (!transport.canDial(address)) {
      throw new Failures.BadInputException(
          "--listen '" + address + "' is no address to listen on, such as /ip4/127.0.0.1/tcp/4001");
    }
  }

  private static Transport transport(KeyStore keys, List<PeerAddress> listen) {
    return Libp2pTransports.create(
        keys.peerKey(),
        Libp2pOptions.defaults()
            .withListen(listen.toArray(new PeerAddress[0]))
            .withAgentVersion("pleach/" + Version.text()),
        SystemPorts.entropy(),
        SystemPorts.ticker());
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
