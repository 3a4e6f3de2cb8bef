package dev.pleach.replica;

import dev.pleach.dag.AuthorId;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.EquivocationProof;
import dev.pleach.dag.block.Rejection;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.Delivery;
import dev.pleach.dag.sync.DeliveryResult;
import dev.pleach.dag.sync.PeerSession;
import dev.pleach.dag.sync.SessionOptions;
import dev.pleach.dag.sync.SessionOutput;
import dev.pleach.port.Connection;
import dev.pleach.port.PeerId;
import dev.pleach.port.Scheduler;
import dev.pleach.port.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection and the session that runs over it. For the engine's lane alone. */
final class PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
  private static final int GRAVE_FAULTS_MAX = 3;

  /** Judges and stores what a peer sent. */
  interface Intake {
    DeliveryResult take(Delivery delivery, PeerId from);

    /** Keeps a proof that a peer has told. */
    default void convict(EquivocationProof proof, PeerId from) {}

    /** Returns what deliveries of a peer have shown of it since this was asked last. */
    default List<SessionOutput.PeerFault> takeFaults(PeerId from) {
      return List.of();
    }
  }

  private final ReplicaPorts ports;
  private final Connection connection;
  private final StoredReplica replica;
  private final PeerSession session;
  private final Intake intake;
  private final Replicators replicators;
  private final Offenders offenders;
  private final PeerMemories memories;
  private Scheduler.@Nullable Cancellation wake;
  private boolean isTickAsked;
  private final Set<ScopeId> inSync = new HashSet<>();
  private boolean open = true;
  private boolean told;
  private final Proceeds proceeds = new Proceeds();
  private final Agreed agreed = new Agreed();
  private Runnable afterStep = () -> {};
  private Runnable afterEnd = () -> {};
  private Runnable whenThrownOut = () -> {};
  private Consumer<Runnable> ticksBehind = Runnable::run;
  private long bytesIn;
  private long bytesOut;
  private long blocksIn;
  private long faults;
  private int graveFaults;
  private Optional<String> lastFault = Optional.empty();

  PeerLink(
      ReplicaPorts ports,
      Connection connection,
      StoredReplica replica,
      Intake intake,
      Replicators replicators,
      Offenders offenders,
      PeerMemories memories) {
    this.ports = ports;
    this.memories = memories;
    this.connection = connection;
    this.replica = replica;
    this.intake = intake;
    this.replicators = replicators;
    this.offenders = offenders;
    LongSupplier random =
        () -> {
          byte[] bytes = new byte[Long.BYTES];
          ports.entropy().fill(bytes);
          return ByteBuffer.wrap(bytes).getLong();
        };
    this.session =
        new PeerSession(
            SessionOptions.DEFAULT.withFrameBytesMax(connection.frameBytesMax()),
            ports.keys().peerKey().publicKey(),
            connection.remote().key(),
            connection.isDialler(),
            replica,
            random,
            memories.of(connection.remote()));
  }

  PeerId peer() {
    return connection.remote();
  }

  void start() {
    step(() -> session.start(now()));
  }

  void frame(byte[] frame) {
    try {
      if (open) {
        bytesIn += frame.length;
        step(() -> session.frame(frame, now()));
      }
    } finally {
      connection.consumed(frame.length);
    }
  }

  void writable() {
    step(() -> session.writable(now()));
  }

  /**
   * Gives the session an input and does what it wants. A session that was interrupted half-way is
   * not gone on with: the connection ends, and the next one begins anew.
   */
  private void step(Runnable input) {
    try {
      input.run();
      drain();
      afterStep.run();
    } catch (StoreException e) {
      LOG.error("peer {} cannot be served: {}", peer(), e.getMessage());
      close("the store fails here");
    } catch (RuntimeException e) {
      close("failure here");
      throw e;
    }
  }

  void appended(ScopeId scope, DocumentId document, List<SignedBlock> blocks) {
    inSync.remove(scope);
    step(() -> session.appended(document, blocks, now()));
  }

  void convicted(DocumentId document, AuthorId author) {
    step(() -> session.convicted(document, author, now()));
  }

  void scopesChanged() {
    step(() -> session.scopesChanged(now()));
  }

  void compare() {
    step(() -> session.compare(now()));
  }

  void close(String reason) {
    if (open) {
      ended();
      connection.close(reason);
    }
  }

  /** The connection is gone. */
  void ended() {
    if (open) {
      remember();
    }
    boolean wasOpen = open;
    open = false;
    if (wake != null) {
      wake.cancel();
    }
    if (wasOpen) {
      afterEnd.run();
    }
  }

  private void remember() {
    try {
      memories.flush();
    } catch (StoreException e) {
      LOG.warn("what was learnt of {} is not kept: {}", peer(), e.getMessage());
    }
  }

  /** Does all that the session wants before it gets its next input. */
  private void drain() {
    while (open) {
      Optional<SessionOutput> next = session.poll();
      if (next.isEmpty()) {
        return;
      }
      perform(next.get());
    }
  }

  private void perform(SessionOutput output) {
    if (output instanceof SessionOutput.Send send) {
      send(send.frame());
    } else if (output instanceof SessionOutput.Deliver deliver) {
      deliver(deliver.delivery());
    } else if (output instanceof SessionOutput.WakeAt at) {
      wakeAt(at.nanos());
    } else if (output instanceof SessionOutput.ScopeInSync scope) {
      if (inSync.add(scope.scope())) {
        proceeds.agreed();
      }
      replica.agreed(peer().key(), scope.scope());
    } else if (output instanceof SessionOutput.DocumentInSync same) {
      if (agreed.isNews(same.document(), same.heads())) {
        proceeds.agreed();
      }
    } else if (output instanceof SessionOutput.PeerScopes scopes) {
      told = true;
      replicators.told(peer(), scopes.shared().isEmpty());
    } else if (output instanceof SessionOutput.Convicted convicted) {
      proceeds.agreed();
      intake.convict(convicted.proof(), peer());
    } else if (output instanceof SessionOutput.PeerFault fault) {
      fault(fault);
    } else if (output instanceof SessionOutput.ExchangeFailed failed) {
      LOG.debug("exchange of {} with {}: {}", failed.document(), peer(), failed.code());
    } else if (output instanceof SessionOutput.Close closing) {
      LOG.info("closing the connection to {}: {}", peer(), closing.reason());
      throwOut(closing.reason());
    }
  }

  private void send(byte[] frame) {
    bytesOut += frame.length;
    proceeds.sent(frame.length);
    if (!connection.send(frame)) {
      session.blocked();
    }
  }

  private void deliver(Delivery delivery) {
    DeliveryResult result = intake.take(delivery, peer());
    blocksIn += result.added();
    proceeds.delivered(delivery.records().size(), result.added());
    if (result.added() > 0) {
      inSync.remove(delivery.scope());
    }
    result.rejections().stream()
        .filter(Rejection::isSendersFault)
        .forEach(bad -> noteFault(SessionOutput.Cause.BAD_BLOCKS, bad.reason()));
    intake.takeFaults(peer()).forEach(fault -> noteFault(fault.cause(), fault.reason()));
    session.stored(result, now());
  }

  private void wakeAt(long nanos) {
    if (wake != null) {
      wake.cancel();
    }
    wake = ports.scheduler().runAfter(Duration.ofNanos(Math.max(0, nanos - now())), this::comesDue);
  }

  private void comesDue() {
    wake = null;
    if (open && !isTickAsked) {
      isTickAsked = true;
      ticksBehind.accept(this::tick);
    }
  }

  private void tick() {
    isTickAsked = false;
    if (open) {
      step(() -> session.tick(now()));
    }
  }

  private void fault(SessionOutput.PeerFault fault) {
    noteFault(fault.cause(), fault.reason());
    if (fault.severity() == SessionOutput.Severity.GRAVE && ++graveFaults >= GRAVE_FAULTS_MAX) {
      throwOut("repeated faults: " + fault.reason());
    }
  }

  /** Nothing but grave faults leads here. */
  private void throwOut(String reason) {
    whenThrownOut.run();
    close(reason);
  }

  private void noteFault(SessionOutput.Cause cause, String reason) {
    faults++;
    proceeds.fault();
    lastFault = Optional.of(reason);
    offenders.note(peer(), cause, reason);
  }

  private long now() {
    return ports.ticker().nanos();
  }

  /** Returns what has come of this link's steps since it was last cleared. */
  Proceeds proceeds() {
    return proceeds;
  }

  /** Runs once the link is no longer open. */
  void afterEnd(Runnable task) {
    afterEnd = task;
  }

  /** Runs before the link is closed for what no honest peer does. */
  void whenThrownOut(Runnable task) {
    whenThrownOut = task;
  }

  /**
   * Runs what is due in time behind what the peer has said already and nobody has listened to yet:
   * it may be the answer that is missed. At once if this is not set.
   */
  void ticksBehind(Consumer<Runnable> queue) {
    ticksBehind = queue;
  }

  /** Runs after everything that may have changed how this link stands. */
  void afterStep(Runnable task) {
    afterStep = task;
  }

  boolean isDialler() {
    return connection.isDialler();
  }

  /**
   * Returns how far this link has come, as pools see it; in sync only after both have said hello.
   */
  PoolPeer.State poolState() {
    if (!told) {
      return PoolPeer.State.CONNECTED;
    }
    Set<ScopeId> shared = session.sharedScopes();
    if (shared.isEmpty()) {
      return PoolPeer.State.NOTHING_SHARED;
    }
    return session.isIdle() && inSync.containsAll(shared)
        ? PoolPeer.State.IN_SYNC
        : PoolPeer.State.CONNECTED;
  }

  PeerStatus status() {
    Set<ScopeId> shared = session.sharedScopes();
    return new PeerStatus(
        peer(),
        connection.isDialler(),
        shared,
        session.openExchanges(),
        session.isIdle() && inSync.containsAll(shared),
        bytesIn,
        bytesOut,
        blocksIn,
        faults,
        lastFault);
  }
}
