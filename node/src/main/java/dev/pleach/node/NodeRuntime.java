package dev.pleach.node;

import dev.pleach.dag.DatabaseId;
import dev.pleach.docdb.Database;
import dev.pleach.docdb.Pleach;
import dev.pleach.docdb.PleachOptions;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.Topic;
import dev.pleach.port.Transport;
import dev.pleach.replica.PoolListener;
import dev.pleach.replica.PoolOptions;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicationPool;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole node in this process: the one place where ports and adapters are put together. */
final class NodeRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

  /** Most of a reason that is logged. */
  private static final int REASON_CHARS_MAX = 500;

  private final Store store;
  private final Pleach pleach;
  private final List<ReplicationPool> pools;

  private NodeRuntime(Store store, Pleach pleach, List<ReplicationPool> pools) {
    this.store = store;
    this.pleach = pleach;
    this.pools = pools;
  }

  /**
   * Opens a node on a data directory.
   *
   * @param peers whom it stays connected to while it runs
   */
  static NodeRuntime open(Path data, NodeParts parts, List<PeerAddress> peers) {
    return open(data, parts, peers, List.of());
  }

  /**
   * Opens a node on a data directory.
   *
   * @param topics under which it replicates with everybody while it runs
   */
  static NodeRuntime open(Path data, NodeParts parts, List<PeerAddress> peers, List<Topic> topics) {
    DataDirectory directory = DataDirectory.of(data);
    parts.checkAddresses();
    directory.requireOwn();
    Store store = parts.openStore(directory);
    try {
      KeyStore keys = directory.keys();
      PleachOptions.Builder options = PleachOptions.builder(store, keys);
      List<Transport> transports = parts.transports(keys);
      if (!topics.isEmpty() && transports.stream().allMatch(one -> one.discovery().isEmpty())) {
        throw new Failures.BadInputException(
            "--topic needs a transport that finds peers, such as --signal URL gives");
      }
      transports.forEach(options::transport);
      Pleach pleach = Pleach.open(options.build());
      try {
        peers.forEach(peer -> stayConnected(pleach.replica(), peer));
        return new NodeRuntime(store, pleach, gather(pleach.replica(), topics));
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

  private static List<ReplicationPool> gather(Replica replica, List<Topic> topics) {
    return IntStream.range(0, topics.size())
        .mapToObj(i -> gather(replica, topics.get(i), i + 1))
        .toList();
  }

  /**
   * What goes wrong in a topic is said, or a wrong token would show in {@code client status} alone.
   * Topics may be secrets, so it is named by its place on the command line.
   */
  private static ReplicationPool gather(Replica replica, Topic topic, int number) {
    ReplicationPool pool = replica.replicate(topic, PoolOptions.defaults());
    pool.subscribe(
        new PoolListener() {
          @Override
          public void failed(Optional<PeerId> peer, String reason) {
            if (peer.isEmpty()) { // of peers, who may be many, `client status` tells
              LOG.info("looking for peers under topic {}: {}", number, shortened(reason));
            }
          }
        });
    return pool;
  }

  /** The words may be a stranger's. */
  private static String shortened(String reason) {
    String line = reason.replaceAll("\\p{Cntrl}", " ");
    return line.substring(0, Math.min(line.length(), REASON_CHARS_MAX));
  }

  /** Returns how the topics stand that it was opened with. */
  List<ReplicationPool> pools() {
    return pools;
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
