package dev.pleach.node;

import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Multibase;
import dev.pleach.docdb.Collection;
import dev.pleach.docdb.Database;
import dev.pleach.node.signal.SignalOptions;
import dev.pleach.node.signal.SignalServer;
import dev.pleach.node.web.Invite;
import dev.pleach.node.web.TodoPage;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Settings;
import dev.pleach.port.Topic;
import dev.pleach.replica.PoolOptions;
import dev.pleach.replica.ReplicationPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nodes in this process that share a todo list, each with a page. */
final class WebDemo implements AutoCloseable {
  static final String LIBP2P = "libp2p";
  static final String WEBRTC = "webrtc";
  private static final String TODOS = "todos";
  private static final Duration JOIN_LIMIT = Duration.ofMinutes(2);
  private static final int TOPIC_BYTES = 16;

  private final Path folder;
  private final InetAddress host;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<TodoPage> pages = new ArrayList<>();

  WebDemo(Path folder, InetAddress host) {
    this.folder = folder;
    this.host = host;
  }

  /** Starts two nodes that have found each other, over the transport of this name. */
  void startTwo(String transport, List<String> servers) {
    byte[] random = new byte[TOPIC_BYTES];
    SystemPorts.entropy().fill(random);
    List<String> signals =
        transport.equals(WEBRTC) && servers.isEmpty() ? List.of(signalServer()) : servers;
    NodeRuntime alice = node("alice", transport, signals);
    Database database = alice.pleach().createDatabase();
    Collection todos = database.createCollection(TODOS);
    Invite invite =
        new Invite(
            database.address(),
            Multibase.base32(random),
            signals,
            alice.replica().listenAddresses().stream().map(PeerAddress::text).toList());
    page("alice", todos, pool(alice, invite, List.of()), invite);
    join("bob", invite);
  }

  /** Starts one node that joins others. */
  void join(String name, Invite invite) {
    NodeRuntime node = node(name, invite.signals().isEmpty() ? LIBP2P : WEBRTC, invite.signals());
    Database database = node.pleach().joinDatabase(DatabaseId.parse(invite.database()));
    List<PeerAddress> fixed = invite.peers().stream().map(PeerAddress::new).toList();
    ReplicationPool pool = pool(node, invite, fixed);
    page(name, database.awaitCollection(TODOS, JOIN_LIMIT), pool, invite);
  }

  private String signalServer() {
    SignalServer server =
        SignalServer.start(
            SignalOptions.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            SystemPorts.entropy(),
            () -> Instant.now().getEpochSecond());
    parts.add(server);
    return server.url();
  }

  private NodeRuntime node(String name, String transport, List<String> signals) {
    boolean isWebRtc = transport.equals(WEBRTC);
    Settings settings =
        isWebRtc ? Settings.NONE.with("SIGNAL", String.join("|", signals)) : Settings.NONE;
    String address = host.getHostAddress();
    String family = address.contains(":") ? "/ip6/" : "/ip4/";
    NodeParts chosen =
        new NodeParts(
            new NodeParts.Choice(NodeParts.STORE, Settings.NONE),
            List.of(new NodeParts.Choice(transport, settings)),
            isWebRtc ? List.of() : List.of(new PeerAddress(family + address + "/tcp/0")));
    NodeRuntime node = NodeRuntime.open(folder.resolve(name), chosen, List.of());
    parts.add(node);
    return node;
  }

  private static ReplicationPool pool(NodeRuntime node, Invite invite, List<PeerAddress> fixed) {
    return node.replica()
        .replicate(new Topic(invite.topic()), PoolOptions.defaults().withFixed(fixed));
  }

  private void page(String name, Collection todos, ReplicationPool pool, Invite invite) {
    TodoPage page =
        TodoPage.start(
            new InetSocketAddress(host, 0), name, todos, pool, invite, SystemPorts.entropy());
    parts.add(page);
    pages.add(page);
  }

  /** Returns the pages, in the order in which the nodes were started. */
  List<TodoPage> pages() {
    return List.copyOf(pages);
  }

  /** Closes pages, nodes and server, the last first. */
  @Override
  public void close() {
    IllegalStateException failed = new IllegalStateException("closing the demo failed");
    for (int i = parts.size() - 1; i >= 0; i--) {
      try {
        parts.get(i).close();
      } catch (Exception e) {
        failed.addSuppressed(e); // the others are closed all the same
      }
    }
    parts.clear();
    if (failed.getSuppressed().length > 0) {
      throw failed;
    }
  }

  /** Returns the address that a page is served on. */
  static InetAddress host(Optional<String> name) {
    return new HostPort(name.orElse("127.0.0.1"), 0).resolve().getAddress();
  }
}
