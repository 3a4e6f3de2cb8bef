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
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected peers. What the transports report is brought onto the engine's lane, in {@link
 * Turns}; what becomes durable here is offered to every peer but the one it came from. For the
 * engine's lane alone, except for the transport listeners.
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
  private final Turns turns;
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
    this.turns = new Turns(ports.scheduler(), ports.ticker());
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
    if (from.isEmpty()) {
      turns.ownWork();
    }
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

  /** Who was thrown out a short while ago, or is in debt and comes again, costs no session. */
  private void connected(Connection connection, Inbox inbox) {
    Standing standing = inbox.begin();
    long now = ports.ticker().nanos();
    boolean isRefused = standing.isRefused(now);
    if (isRefused) {
      inbox.open(() -> refuse(connection));
      inbox.discard();
    } else {
      standing.admitted(now);
      inbox.open(() -> admit(connection, inbox, standing));
    }
  }

  private static Inbox.Handler refuse(Connection connection) {
    connection.close("comes again too soon");
    return new Inbox.Nobody(new Proceeds());
  }

  private Inbox.Handler admit(Connection connection, Inbox inbox, Standing standing) {
    PeerLink link =
        new PeerLink(ports, connection, replica, intake, replicators, offenders, memories);
    link.afterEnd(inbox::discard);
    link.ticksBehind(inbox::runBehind);
    link.whenThrownOut(() -> standing.thrownOut(ports.ticker().nanos()));
    begin(link, connection);
    return new Ear(link);
  }

  private void begin(PeerLink link, Connection connection) {
    if (closed) {
      link.close("the replica closes");
      return;
    }
    if (connection.isDialler() && pools.isAbandoned(link.peer())) {
      link.close("nobody wants this connection any more");
      return;
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

  /** Brings a transport's calls onto the lane, those of one connection in their order. */
  private final class Gate implements TransportListener {
    @Override
    public ConnectionListener connected(Connection connection) {
      Inbox inbox = new Inbox(turns, connection);
      ports.scheduler().run(() -> PeerLinks.this.connected(connection, inbox));
      return inbox;
    }
  }

  /** Hears on the lane what happens on one connection. */
  private final class Ear implements Inbox.Handler {
    private final PeerLink link;

    Ear(PeerLink link) {
      this.link = link;
    }

    @Override
    public void frame(byte[] frame) {
      link.frame(frame);
    }

    @Override
    public void writable() {
      link.writable();
    }

    @Override
    public void closed(String reason) {
      ended(link, reason);
    }

    @Override
    public Proceeds proceeds() {
      return link.proceeds();
    }
  }
}
