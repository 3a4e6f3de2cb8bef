package dev.pleach.replica;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Scheduler;
import dev.pleach.port.Topic;
import dev.pleach.port.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inside of a {@link ReplicationPool}. For the engine's lane alone. */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  /** What a pool needs of the others. */
  interface Links {
    /** Returns the link to a peer, if there is one. */
    Optional<PeerLink> link(PeerId peer);

    /** Disconnects from a peer, unless something else wants the connection. */
    void release(Pool pool, PeerId peer);

    /** A dial of an ended pool is under way: what comes of it is not wanted. */
    void abandon(Pool pool, PeerId peer);

    /** Such a dial is done; what came of it was reported before. */
    void abandonedDialEnded(PeerId peer);

    void forget(Pool pool);
  }

  private final ReplicaPorts ports;
  private final Topic topic;
  private final PoolOptions options;
  private final PeerId self;
  private final Links links;
  private final Map<PeerId, Member> members = new LinkedHashMap<>();
  private final List<PeerDiscovery.Gathering> gatherings = new ArrayList<>();
  private final Map<Integer, String> unreachable = new LinkedHashMap<>();
  private final List<PoolListener> listeners = new ArrayList<>();
  private final List<CompletableFuture<PeerId>> awaitFirst = new ArrayList<>();
  private final List<CompletableFuture<Void>> awaitSync = new ArrayList<>();

  /** Counted up at each pause, so that what an earlier gathering still says is passed over. */
  private int round;

  /** No transport finds peers by a topic: then whoever is connected counts as one of them. */
  private boolean isOpenHouse;

  private boolean paused;
  private boolean cancelled;

  Pool(ReplicaPorts ports, Topic topic, PoolOptions options, Links links) {
    this.ports = ports;
    this.topic = topic;
    this.options = options;
    this.links = links;
    this.self = new PeerId(ports.keys().peerKey().publicKey());
  }

  // ---- gathering

  void gather() {
    unreachable.clear();
    List<PeerDiscovery> ways =
        ports.transports().stream().flatMap(transport -> transport.discovery().stream()).toList();
    isOpenHouse = ways.isEmpty();
    for (int way = 0; way < ways.size(); way++) {
      unreachable.put(way, "not there yet");
      gatherings.add(ways.get(way).join(topic, new Ear(round, way)));
    }
    options.fixed().forEach(this::dialFixed);
  }

  /** Who is at a fixed address is known only once the dial is done. */
  private void dialFixed(PeerAddress address) {
    int now = round;
    Optional<Transport> transport = transportFor(address);
    if (transport.isEmpty()) {
      // Whoever makes the pool subscribes behind this.
      ports.scheduler().run(() -> fail(Optional.empty(), "no transport dials " + address));
      return;
    }
    transport
        .get()
        .dial(address)
        .whenComplete(
            (peer, failure) ->
                ports.scheduler().run(() -> fixedDialled(now, address, peer, failure)));
  }

  private void fixedDialled(
      int then, PeerAddress address, @Nullable PeerId peer, @Nullable Throwable failure) {
    if (then != round || cancelled) {
      if (peer != null && !wants(peer)) {
        links.release(this, peer);
      }
      return;
    }
    if (peer != null) {
      found(peer, address, true);
    } else {
      fail(Optional.empty(), Replicators.messageOf(failure));
      ports
          .scheduler()
          .runAfter(
              options.redialMax(),
              () -> {
                if (then == round && !cancelled) {
                  dialFixed(address);
                }
              });
    }
  }

  private Optional<Transport> transportFor(PeerAddress address) {
    return ports.transports().stream().filter(one -> one.canDial(address)).findFirst();
  }

  /** Brings what one gathering says onto the lane. */
  private final class Ear implements PeerDiscovery.Listener {
    private final int heardRound;
    private final int way;

    Ear(int heardRound, int way) {
      this.heardRound = heardRound;
      this.way = way;
    }

    private void run(Runnable task) {
      ports
          .scheduler()
          .run(
              () -> {
                if (heardRound == round && !cancelled) {
                  task.run();
                }
              });
    }

    @Override
    public void found(PeerId peer, PeerAddress address) {
      run(() -> Pool.this.found(peer, address, false));
    }

    @Override
    public void lost(PeerId peer) {
      run(() -> Pool.this.lost(peer));
    }

    @Override
    public void reachable(boolean isReachable, String reason) {
      run(
          () -> {
            if (isReachable) {
              unreachable.remove(way);
            } else if (!reason.equals(unreachable.put(way, reason))) {
              fail(Optional.empty(), reason);
            }
          });
    }
  }

  private void found(PeerId peer, PeerAddress address, boolean isFixed) {
    boolean isFull = !members.containsKey(peer) && members.size() >= options.membersMax();
    if (peer.equals(self) || isFull || !isValid(peer)) {
      return;
    }
    Member member = members.computeIfAbsent(peer, Member::new);
    member.address = address;
    member.present = true;
    member.fixed |= isFixed;
    links.link(peer).ifPresent(link -> member.up());
    member.tell();
    arrange();
  }

  private void lost(PeerId peer) {
    Member member = members.get(peer);
    if (member != null && !member.fixed) {
      member.present = false;
      member.stopRedial();
      dropIfGone(member);
      arrange();
    }
  }

  private void dropIfGone(Member member) {
    if (!member.present && !member.connected) {
      members.remove(member.peer);
      tellAll(listener -> listener.gone(member.peer));
      checkSync();
    }
  }

  /** Dials whom we are to dial, and lets go of whom we dialled when fewer were there. */
  private void arrange() {
    if (paused || cancelled) {
      return;
    }
    List<PeerId> present = new ArrayList<>();
    members.values().stream()
        .filter(one -> one.present && !one.guest)
        .forEach(one -> present.add(one.peer));
    Set<PeerId> wanted = Mesh.toDial(self, present, options.neighboursMax());
    for (Member member : List.copyOf(members.values())) {
      member.wanted = member.fixed || (member.present && wanted.contains(member.peer));
      if (member.guest && !member.fixed) {
        continue; // it came by itself
      }
      if (member.wanted) {
        member.dialIfIdle();
      } else {
        member.stopRedial();
        boolean isSurplus = present.size() > options.neighboursMax() && member.isOurs();
        if (isSurplus) {
          links.release(this, member.peer);
        }
      }
    }
  }

  // ---- what the links say

  void connected(PeerId peer) {
    Member member = members.get(peer);
    boolean isGuest = member == null && isOpenHouse && !paused && isValid(peer);
    if (isGuest && members.size() < options.membersMax()) {
      member = new Member(peer);
      member.guest = true;
      member.present = true;
      members.put(peer, member);
    }
    if (member != null) {
      member.up();
      member.tell();
    }
  }

  void disconnected(PeerId peer, String reason) {
    Member member = members.get(peer);
    if (member != null) {
      member.present &= !member.guest || member.fixed;
      member.down(reason);
      dropIfGone(member);
    }
  }

  /** The link to a peer has done something; its state may be another. */
  void moved(PeerId peer) {
    Member member = members.get(peer);
    if (member != null && member.connected) {
      member.tell();
    }
  }

  boolean wants(PeerId peer) {
    Member member = members.get(peer);
    return !cancelled && !paused && member != null && (member.wanted || !member.isOurs());
  }

  // ---- the face

  PoolStatus status() {
    return new PoolStatus(
        topic,
        paused,
        unreachable.size() < Math.max(1, gatherings.size())
            ? Optional.empty()
            : unreachable.values().stream().findFirst(),
        members.values().stream().map(Member::view).toList());
  }

  CompletableFuture<PeerId> firstPeer() {
    CompletableFuture<PeerId> result = new CompletableFuture<>();
    Optional<Member> there = members.values().stream().filter(one -> one.connected).findFirst();
    if (cancelled) {
      result.completeExceptionally(new PoolCancelledException(topic));
    } else if (there.isPresent()) {
      result.complete(there.get().peer);
    } else {
      awaitFirst.add(result);
    }
    return result;
  }

  CompletableFuture<Void> inSync() {
    CompletableFuture<Void> result = new CompletableFuture<>();
    if (cancelled) {
      result.completeExceptionally(new PoolCancelledException(topic));
    } else {
      awaitSync.add(result);
      checkSync();
    }
    return result;
  }

  private void checkSync() {
    if (awaitSync.isEmpty()) {
      return;
    }
    boolean isAny = false;
    for (Member member : members.values()) {
      PoolPeer.State state = member.state();
      boolean isFirstDial = state == PoolPeer.State.DIALLING && member.failures == 0;
      if (state == PoolPeer.State.CONNECTED || isFirstDial) {
        return;
      }
      isAny |= state == PoolPeer.State.IN_SYNC;
    }
    if (isAny) {
      List<CompletableFuture<Void>> done = List.copyOf(awaitSync);
      awaitSync.clear();
      done.forEach(one -> one.complete(null));
    }
  }

  boolean add(PoolListener listener) {
    members.values().forEach(member -> tell(listener, one -> one.changed(member.view())));
    return !cancelled && listeners.add(listener);
  }

  private void tellAll(Consumer<PoolListener> call) {
    List.copyOf(listeners).forEach(listener -> tell(listener, call));
  }

  private void tell(PoolListener listener, Consumer<PoolListener> call) {
    try {
      call.accept(listener);
    } catch (RuntimeException e) {
      LOG.error("a listener of a pool failed", e);
    }
  }

  /** Whoever cannot be judged is not let in. */
  private boolean isValid(PeerId peer) {
    try {
      return options.isPeerValid().test(peer);
    } catch (RuntimeException e) {
      LOG.error("the word on {} failed", peer, e);
      return false;
    }
  }

  boolean remove(PoolListener listener) {
    return listeners.remove(listener);
  }

  private void fail(Optional<PeerId> peer, String reason) {
    tellAll(listener -> listener.failed(peer, reason));
  }

  boolean pause(boolean isPaused) {
    if (cancelled || paused == isPaused) {
      return false;
    }
    paused = isPaused;
    if (isPaused) {
      scatter();
    } else {
      gather();
    }
    return true;
  }

  private void scatter() {
    round++;
    gatherings.forEach(PeerDiscovery.Gathering::close);
    gatherings.clear();
    for (Member member : List.copyOf(members.values())) {
      member.stopRedial();
      if (member.dialling) {
        links.abandon(this, member.peer);
      }
      members.remove(member.peer);
      links.release(this, member.peer);
      tellAll(listener -> listener.gone(member.peer));
    }
  }

  boolean cancel() {
    if (cancelled) {
      return false;
    }
    scatter();
    cancelled = true;
    listeners.clear();
    PoolCancelledException reason = new PoolCancelledException(topic);
    awaitFirst.forEach(one -> one.completeExceptionally(reason));
    awaitSync.forEach(one -> one.completeExceptionally(reason));
    awaitFirst.clear();
    awaitSync.clear();
    links.forget(this);
    return true;
  }

  /** One peer of the topic. */
  private final class Member {
    private final PeerId peer;
    private final Backoff backoff =
        new Backoff(options.redialFirst(), options.redialMax(), ports.entropy());
    private PeerAddress address = new PeerAddress("-");
    private boolean present;
    private boolean fixed;
    private boolean guest;
    private boolean wanted;
    private boolean connected;
    private boolean dialling;
    private long failures;
    private @Nullable String lastError;
    private Scheduler.@Nullable Cancellation redial;
    private @Nullable PoolPeer told;

    Member(PeerId peer) {
      this.peer = peer;
    }

    /** Returns whether we dialled the connection that is there. */
    boolean isOurs() {
      return links.link(peer).map(PeerLink::isDialler).orElse(false);
    }

    void dialIfIdle() {
      if (!connected && !dialling && redial == null) {
        dial();
      }
    }

    private void dial() {
      redial = null;
      Optional<Transport> transport = transportFor(address);
      if (transport.isEmpty()) {
        down("no transport dials " + address);
        return;
      }
      dialling = true;
      tell();
      int then = round;
      transport
          .get()
          .dial(address)
          .whenComplete((p, failure) -> ports.scheduler().run(() -> dialled(then, failure)));
    }

    private void dialled(int then, @Nullable Throwable failure) {
      dialling = false;
      if (then != round || cancelled) {
        links.abandonedDialEnded(peer);
        return;
      }
      if (connected || members.get(peer) != this) {
        return;
      }
      if (links.link(peer).isPresent()) {
        up();
        tell();
      } else {
        down(failure == null ? "the connection ended at once" : Replicators.messageOf(failure));
        dropIfGone(this);
      }
    }

    void up() {
      connected = true;
      failures = 0;
      lastError = null;
      backoff.reset();
      stopRedial();
      // It may not be wanted any more; but the link is only just being made.
      ports.scheduler().run(Pool.this::arrange);
      awaitFirst.forEach(one -> one.complete(peer));
      awaitFirst.clear();
    }

    void down(String reason) {
      if (!connected) {
        failures++;
      }
      connected = false;
      lastError = reason;
      fail(Optional.of(peer), reason);
      if (wanted && present && redial == null && !dialling) {
        redial = ports.scheduler().runAfter(backoff.next(), this::dial);
      }
      tell();
    }

    void stopRedial() {
      if (redial != null) {
        redial.cancel();
        redial = null;
      }
    }

    PoolPeer.State state() {
      if (connected) {
        return links.link(peer).map(PeerLink::poolState).orElse(PoolPeer.State.CONNECTED);
      }
      if (dialling) {
        return PoolPeer.State.DIALLING;
      }
      return redial == null ? PoolPeer.State.FOUND : PoolPeer.State.WAITING;
    }

    PoolPeer view() {
      return new PoolPeer(peer, state(), present, failures, Optional.ofNullable(lastError));
    }

    void tell() {
      PoolPeer now = view();
      if (!now.equals(told)) {
        told = now;
        tellAll(listener -> listener.changed(now));
        checkSync();
      }
    }
  }
}
