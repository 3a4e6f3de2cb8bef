package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected peers. What the transports report is brought onto the engine's lane; what becomes
 * durable here is offered to every peer but the one it came from. For the engine's lane alone,
 * except for the transport listeners.
 */
final class PeerLinks implements Ledger.Observer {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);

  private final ReplicaPorts ports;
  private final StoredReplica replica;
  private final PeerLink.Intake intake;
  private final Replicators replicators;
  private final Consumer<PeerId> forget;
  private final PeerMemories memories;
  private final Map<PeerId, PeerLink> links = new TreeMap<>();
  private final Offenders offenders = new Offenders();
  private final Pools pools;
  private boolean closed;

  PeerLinks(
      ReplicaPorts ports,
      StoredReplica replica,
      PeerLink.Intake intake,
      Replicators replicators,
      Consumer<PeerId> forget) {
    this.ports = ports;
    this.replica = replica;
    this.intake = intake;
    this.replicators = replicators;
    this.forget = forget;
    this.pools = new Pools(ports, this::link, this::disconnect, replicators::isAbout);
    this.memories = new PeerMemories(ports.store());
  }

  /** Begins to listen on every transport. */
  void start() {
    memories.resume();
    for (Transport transport : ports.transports()) {
      transport.start(new Gate());
    }
  }

  Pools pools() {
    return pools;
  }

  private Optional<PeerLink> link(PeerId peer) {
    return Optional.ofNullable(links.get(peer));
  }

  boolean isLinked(PeerId peer) {
    return links.containsKey(peer);
  }

  void scopesChanged() {
    all().forEach(PeerLink::scopesChanged);
  }

  void compareAll() {
    all().forEach(PeerLink::compare);
  }

  boolean disconnect(PeerId peer) {
    PeerLink link = links.get(peer);
    if (link == null) {
      return false;
    }
    remove(link, "disconnected");
    link.close("disconnected");
    return true;
  }

  void close() {
    closed = true;
    pools.close();
    all().forEach(link -> link.close("the replica closes"));
    links.clear();
  }

  List<PeerStatus> status() {
    return links.values().stream().map(PeerLink::status).toList();
  }

  List<Offender> offenders() {
    return offenders.list();
  }

  @Override
  public void committed(
      ScopeId scope, DocumentId document, List<SignedBlock> added, Optional<PeerId> from) {
    for (PeerLink link : all()) {
      if (from.filter(link.peer()::equals).isEmpty()) {
        offer(link, scope, document, added);
      }
    }
  }

  /** The blocks are durable, whatever happens here: a failure must not look like one of theirs. */
  private void offer(PeerLink link, ScopeId scope, DocumentId document, List<SignedBlock> added) {
    try {
      link.appended(scope, document, added);
    } catch (RuntimeException e) {
      ports
          .scheduler()
          .run(
              () -> {
                throw e;
              });
    }
  }

  @Override
  public void convicted(
      ScopeId scope, DocumentId document, AuthorId author, Optional<PeerId> from) {
    for (PeerLink link : all()) {
      if (from.filter(link.peer()::equals).isEmpty()) {
        link.convicted(document, author);
      }
    }
  }

  private List<PeerLink> all() {
    return new ArrayList<>(links.values());
  }

  private PeerLink connected(Connection connection) {
    PeerLink link =
        new PeerLink(ports, connection, replica, intake, replicators, offenders, memories);
    if (closed) {
      link.close("the replica closes");
      return link;
    }
    if (connection.isDialler() && pools.isAbandoned(link.peer())) {
      link.close("nobody wants this connection any more");
      return link;
    }
    PeerLink older = links.put(link.peer(), link);
    if (older != null) {
      older.close("replaced by a newer connection");
    }
    LOG.info("connected to {}", link.peer());
    link.afterStep(() -> pools.moved(link.peer()));
    pools.connected(link.peer());
    link.start();
    replicators.connected(link.peer());
    return link;
  }

  private void ended(PeerLink link, String reason) {
    link.ended();
    if (links.get(link.peer()) == link) {
      LOG.info("connection to {} ended: {}", link.peer(), reason);
      remove(link, reason);
    }
  }

  private void remove(PeerLink link, String reason) {
    links.remove(link.peer());
    forget.accept(link.peer());
    replicators.disconnected(link.peer(), reason);
    pools.disconnected(link.peer(), reason);
  }

  /** Brings a transport's calls onto the lane, in their order. */
  private final class Gate implements TransportListener {
    @Override
    public ConnectionListener connected(Connection connection) {
      Inbox inbox = new Inbox();
      ports.scheduler().run(() -> inbox.link = PeerLinks.this.connected(connection));
      return inbox;
    }
  }

  /**
   * What happens on one connection; its link is made on the lane, before anything else arrives
   * there.
   */
  private final class Inbox implements ConnectionListener {
    private @Nullable PeerLink link;

    @Override
    public void frame(byte[] frame) {
      ports.scheduler().run(() -> link().frame(frame));
    }

    @Override
    public void writable() {
      ports.scheduler().run(() -> link().writable());
    }

    @Override
    public void closed(String reason) {
      ports.scheduler().run(() -> ended(link(), reason));
    }

    private PeerLink link() {
      return Objects.requireNonNull(link, "the link is made first");
    }
  }
}
