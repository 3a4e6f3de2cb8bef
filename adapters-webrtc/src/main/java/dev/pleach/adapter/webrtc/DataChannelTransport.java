package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import dev.pleach.dag.Multibase;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Ticker;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportException;
import dev.pleach.port.TransportListener;
import dev.pleach.port.support.FaultLog;
import dev.pleach.port.support.Lane;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport port over WebRTC: peers are found in rooms, and each pair of them has at most one
 * native connection.
 *
 * <p>Whoever dials offers. If both do at once, the offer of the smaller peer id counts: its owner
 * ignores the other offer, and the other gives its own up and answers.
 */
final class DataChannelTransport implements Transport, Rooms.Listener, Meeting.Host {
  private static final int CONNECTION_CHARS_MAX = 64;
  private static final int ID_BYTES = 16;

  private final SigningKey identity;
  private final PeerId self;
  private final WebRtcOptions options;
  private final Entropy entropy;
  private final Loop loop;
  private final FaultLog faults;
  private final Lanes lanes;
  private final IceSettings ice;
  private final Rooms rooms;
  private final Dials dials;
  private final List<Signals> servers;
  private final Gatherings gatherings;
  private final AtomicReference<@Nullable TransportListener> listener = new AtomicReference<>();

  private final Map<String, Meeting> meetings = new HashMap<>();
  private final Map<PeerId, Meeting> attempts = new HashMap<>();
  private final Map<PeerId, Meeting> open = new HashMap<>();
  private final SpentIds spent = new SpentIds();
  private final OfferCount offers;
  private final CountDownLatch ended = new CountDownLatch(1); // whoever closes waits for it
  private boolean isClosing;

  DataChannelTransport(
      SigningKey identity,
      WebRtcOptions options,
      List<Signals> servers,
      Entropy entropy,
      Ticker ticker,
      Consumer<String> faultSink) {
    this.identity = identity;
    this.self = new PeerId(identity.publicKey());
    this.options = options;
    offers = new OfferCount(options);
    this.servers = List.copyOf(servers);
    this.entropy = entropy;
    this.faults = new FaultLog(ticker, faultSink);
    this.loop = new Loop();
    this.lanes = new Lanes(loop, this::fault);
    this.ice = new IceSettings(options, ticker);
    this.rooms = new Rooms(identity, options, loop, this);
    this.dials = new Dials(rooms);
    this.gatherings = new Gatherings(rooms, loop);
  }

  // ---- the port

  @Override
  public PeerId self() {
    return self;
  }

  @Override
  public void start(TransportListener heard) {
    Natives.factory();
    if (!listener.compareAndSet(null, heard)) {
      throw new IllegalStateException("the transport of " + self + " was started before");
    }
    loop.execute(
        () -> {
          rooms.start(servers);
          for (PeerAddress address : options.listen()) {
            RoomAddress.parse(address).ifPresent(room -> rooms.enter(room.room()));
          }
        });
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    if (listener.get() == null) {
      return List.of();
    }
    return options.listen().stream()
        .flatMap(address -> RoomAddress.parse(address).stream())
        .map(room -> room.with(self).toPeerAddress())
        .toList();
  }

  @Override
  public boolean canDial(PeerAddress address) {
    return RoomAddress.parse(address).flatMap(RoomAddress::peer).isPresent();
  }

  @Override
  public Optional<PeerDiscovery> discovery() {
    return Optional.of(gatherings);
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress address) {
    CompletableFuture<PeerId> result = new CompletableFuture<>();
    CompletableFuture<PeerId> named = new CompletableFuture<>();
    var unused =
        result.whenComplete(
            (peer, e) -> {
              if (peer != null) {
                named.complete(peer);
              } else {
                named.completeExceptionally(
                    new TransportException("cannot dial " + address + ": " + e.getMessage()));
              }
            });
    Optional<RoomAddress> target =
        RoomAddress.parse(address).filter(room -> room.peer().isPresent());
    if (target.isEmpty()) {
      result.completeExceptionally(
          new TransportException("it is not /pleach-room/<room>/p2p/<peer id>"));
    } else if (listener.get() == null || loop.isShutdown()) {
      result.completeExceptionally(new TransportException("the transport is not running"));
    } else {
      loop.execute(() -> dial(target.get().room(), target.get().peer().orElseThrow(), result));
    }
    return named;
  }

  @Override
  public void close() {
    loop.execute(this::shutDown);
    try {
      if (!loop.isShutdown()) {
        boolean unused =
            ended.await(2L * options.limit(Limit.LINGER_MILLIS_MAX) + 5_000, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }

  private void shutDown() {
    if (isClosing) {
      return;
    }
    isClosing = true;
    gatherings.close();
    List.copyOf(attempts.values()).forEach(meeting -> meeting.fail("the transport closes"));
    dials.failAll("the transport closes");
    List.copyOf(open.values()).forEach(each -> each.connection().close("the transport closes"));
    rooms.close();
    doneIfEmpty();
  }

  private void doneIfEmpty() {
    if (isClosing && meetings.isEmpty()) {
      ended.countDown();
    }
  }

  /** As if the native connection had said that its path is gone. */
  void pathLost(PeerId peer) {
    loop.execute(() -> Optional.ofNullable(open.get(peer)).ifPresent(Meeting::disconnected));
  }

  /** Returns by which kinds of candidates a peer is connected, ours first; empty if it is not. */
  CompletableFuture<String> path(PeerId peer) {
    CompletableFuture<String> result = new CompletableFuture<>();
    loop.execute(
        () ->
            Optional.ofNullable(open.get(peer))
                .ifPresentOrElse(
                    meeting -> meeting.path(result::complete), () -> result.complete("")));
    return result;
  }

  // ---- dialling, on the loop

  private void dial(String room, PeerId peer, CompletableFuture<PeerId> result) {
    Meeting there = open.get(peer);
    if (isClosing) {
      result.completeExceptionally(new TransportException("the transport is not running"));
    } else if (peer.equals(self)) {
      result.completeExceptionally(new TransportException("it is our own address"));
    } else if (there != null && !there.connection().isEnded()) {
      reportedPeer(peer, result);
    } else if (!options.isPeerValid().test(peer)) {
      result.completeExceptionally(new TransportException("we do not want to talk to this peer"));
    } else {
      Dials.Waiting waiting = dials.of(peer);
      waiting.add(result);
      if (!attempts.containsKey(peer)) {
        findOrWait(room, peer, waiting);
      }
    }
  }

  /** Completes behind the report of the connection, which is in the lane. */
  private void reportedPeer(PeerId peer, CompletableFuture<PeerId> result) {
    lanes.find(peer).ifPresent(lane -> lane.run(() -> result.complete(peer)));
  }

  private void findOrWait(String room, PeerId peer, Dials.Waiting waiting) {
    Optional<Rooms.Presence> presence = rooms.find(peer, room, waiting.tried());
    if (presence.isPresent()) {
      offerTo(presence.get(), peer);
      return;
    }
    if (!waiting.enter(room)) {
      dials.fail(peer, "we are in too many rooms");
      return;
    }
    later(
        options.limit(Limit.FIND_MILLIS_MAX),
        () -> {
          if (dials.isStill(peer, waiting) && !attempts.containsKey(peer)) {
            dials.fail(
                peer, rooms.isReachable(room) ? "the peer is not in the room" : rooms.reason(room));
          }
        });
  }

  private void offerTo(Rooms.Presence presence, PeerId peer) {
    if (attempts.size() >= options.limit(Limit.ATTEMPTS_MAX)) {
      dials.fail(peer, "too many attempts to connect are under way");
      return;
    }
    Optional<Meeting> begun = begin(presence, peer, newId(), true);
    if (begun.isPresent()) {
      begun.get().offer(false);
      later(options.limit(Limit.ANSWER_MILLIS_MAX), () -> unanswered(begun.get()));
    }
  }

  /** Our offer, or the answer, may have been lost: it is made again if there is another way. */
  private void unanswered(Meeting attempt) {
    PeerId peer = attempt.remote();
    if (attempts.get(peer) != attempt || !attempt.isUnanswered() || !dials.isAwaited(peer)) {
      return;
    }
    Dials.Waiting waiting = dials.of(peer);
    String room = attempt.presence().room();
    if (waiting.tried(attempt.presence()) && rooms.find(peer, room, waiting.tried()).isPresent()) {
      again(attempt, "it is not answered");
    }
  }

  /** Gives an attempt up. Whoever waits for the peer goes on waiting, for another attempt. */
  private void again(Meeting attempt, String reason) {
    PeerId peer = attempt.remote();
    attempts.remove(peer);
    attempt.fail(reason);
    if (dials.isAwaited(peer)) {
      findOrWait(attempt.presence().room(), peer, dials.of(peer));
    }
  }

  private Optional<Meeting> begin(Rooms.Presence presence, PeerId peer, String id, boolean offers) {
    byte[] nonce = new byte[32];
    entropy.fill(nonce);
    try {
      Meeting meeting = new Meeting(this, presence, peer, id, offers, nonce);
      meetings.put(id, meeting);
      attempts.put(peer, meeting);
      return Optional.of(meeting);
    } catch (RuntimeException e) {
      lanes.leave(peer);
      dials.fail(peer, "no native connection could be made: " + e.getMessage());
      return Optional.empty();
    }
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    entropy.fill(bytes);
    return Multibase.base32(bytes);
  }

  // ---- rooms

  @Override
  public void appeared(Rooms.Presence presence, PeerId peer) {
    Meeting attempt = attempts.get(peer);
    if (attempt == null && dials.isAwaited(peer) && !open.containsKey(peer)) {
      offerTo(presence, peer);
    } else if (attempt != null && isGhost(attempt, presence)) {
      again(attempt, "the peer came back to the room");
    }
    Optional.ofNullable(open.get(peer)).ifPresent(Meeting::wayIsBack);
    gatherings.came(presence.room(), peer);
  }

  /** Our offer has gone where the peer was before. */
  private static boolean isGhost(Meeting attempt, Rooms.Presence now) {
    Rooms.Presence then = attempt.presence();
    return attempt.isUnanswered()
        && then.server() == now.server()
        && then.room().equals(now.room())
        && !then.equals(now);
  }

  @Override
  public void vanished(Rooms.Presence presence, PeerId peer, boolean isLast) {
    if (isLast) {
      gatherings.left(presence.room(), peer);
    }
    Meeting attempt = attempts.get(peer);
    if (attempt != null && attempt.isUnanswered() && attempt.presence().equals(presence)) {
      again(attempt, "the peer left the room"); // our offer may have gone to nobody
    }
  }

  @Override
  public void reachable(String room, boolean isReachable, String reason) {
    gatherings.reachable(room, isReachable, reason);
  }

  @Override
  public void iceServers(int server, List<IceServer> named) {
    ice.told(server, named);
  }

  @Override
  public void signal(Rooms.Presence from, String connection, ObjectNode data) {
    try {
      if (connection.isEmpty() || connection.length() > CONNECTION_CHARS_MAX) {
        throw new SignalFault("a message about no connection");
      }
      switch (SignalJson.text(data, "kind", 32)) {
        case Meeting.OFFER -> offered(from, connection, data);
        case Meeting.ANSWER -> answered(from, connection, data);
        case Meeting.CANDIDATE -> {
          Meeting meeting = meetings.get(connection);
          if (meeting != null) { // one of an older attempt is ignored
            meeting.takeCandidate(data);
          }
        }
        default -> {} // of a later version
      }
    } catch (SignalFault fault) {
      fault("room " + from.room() + ", member " + from.member() + ": " + fault.reason());
    }
  }

  private void offered(Rooms.Presence from, String connection, ObjectNode data) throws SignalFault {
    PeerId peer = Rooms.peer(data);
    String sdp = SignalJson.text(data, "sdp", Sdp.CHARS_MAX);
    byte[] nonce = SignalJson.bytes(data, "nonce", 32);
    check(Meeting.OFFER, from, connection, data, peer, new byte[0]);
    if (peer.equals(self) || isClosing || spent.contains(connection)) {
      return;
    }
    if (!options.isPeerValid().test(peer)) {
      throw new SignalFault("an offer of " + peer + ", with whom we do not talk");
    }
    Meeting known = meetings.get(connection);
    if (known != null && known.remote().equals(peer)) {
      known.takeRestart(nonce, sdp, known.round(data));
      return;
    }
    Meeting attempt = attempts.get(peer);
    if (attempt != null && attempt.isOffering() && self.compareTo(peer) < 0) {
      return; // ours counts, and the peer will see it
    }
    if (known != null || attempts.size() >= options.limit(Limit.ATTEMPTS_MAX)) {
      throw new SignalFault("an offer too many");
    }
    Sdp.fingerprint(sdp);
    if (offers.count(from)) {
      later(60_000, offers::clear);
    }
    if (attempt != null) {
      attempts.remove(peer);
      attempt.fail("the other offer counts");
    }
    Optional<Meeting> begun = begin(from, peer, connection, false);
    if (begun.isPresent()) {
      begun.get().takeOffer(nonce, sdp, begun.get().round(data));
    }
  }

  private void answered(Rooms.Presence from, String connection, ObjectNode data)
      throws SignalFault {
    Meeting meeting = meetings.get(connection);
    if (meeting == null) {
      return; // to an older attempt
    }
    PeerId peer = Rooms.peer(data);
    if (!peer.equals(meeting.remote())) {
      throw new SignalFault("an answer of " + peer + " to an offer for " + meeting.remote());
    }
    check(Meeting.ANSWER, from, connection, data, peer, meeting.nonce());
    meeting.takeAnswer(
        SignalJson.bytes(data, "nonce", 32),
        SignalJson.text(data, "sdp", Sdp.CHARS_MAX),
        meeting.round(data));
  }

  private static void check(
      String kind,
      Rooms.Presence from,
      String connection,
      ObjectNode data,
      PeerId peer,
      byte[] answered)
      throws SignalFault {
    Statement said =
        Statement.description(
            kind,
            from.from(connection),
            SignalJson.bytes(data, "nonce", 32),
            answered,
            SignalJson.text(data, "sdp", Sdp.CHARS_MAX));
    if (!said.isSignedBy(peer.key(), SignalJson.bytes(data, "sig", 64))) {
      throw new SignalFault("an " + kind + " that " + peer + " has not signed");
    }
  }

  // ---- meetings

  @Override
  public SigningKey identity() {
    return identity;
  }

  @Override
  public WebRtcOptions options() {
    return options;
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public void later(int millis, Runnable task) {
    loop.after(millis, task);
  }

  @Override
  public RTCConfiguration configuration() {
    return ice.configuration();
  }

  @Override
  public void say(Meeting meeting, ObjectNode data) {
    way(meeting).ifPresent(presence -> rooms.send(presence, meeting.id(), data));
  }

  @Override
  public boolean canSay(Meeting meeting) {
    return way(meeting).isPresent();
  }

  /** Where the peer is: as when the meeting began, or where it has come since. */
  private Optional<Rooms.Presence> way(Meeting meeting) {
    Rooms.Presence began = meeting.presence();
    if (!meeting.isMet() && rooms.isThere(began)) {
      return Optional.of(began);
    }
    return rooms.find(meeting.remote(), began.room(), Set.of());
  }

  @Override
  public ObjectNode describe(
      Meeting meeting, String kind, byte[] nonce, byte[] answered, String sdp) {
    Signals.Envelope envelope = way(meeting).orElse(meeting.presence()).to(meeting.id());
    ObjectNode data = SignalJson.object();
    data.put("kind", kind);
    data.put("peer", self.toString());
    data.put("nonce", SignalJson.text(nonce));
    data.put("sdp", sdp);
    Statement said = Statement.description(kind, envelope, nonce, answered, sdp);
    data.put("sig", SignalJson.text(said.sign(identity)));
    return data;
  }

  @Override
  public void met(Meeting meeting) {
    PeerId peer = meeting.remote();
    attempts.remove(peer, meeting);
    Meeting older = open.get(peer);
    if (older == null && open.size() >= options.limit(Limit.CONNECTIONS_MAX)) {
      String reason = "more than " + open.size() + " connections";
      fault("peer " + peer + ": " + reason);
      meeting.connection().finish(reason, false);
      dials.fail(peer, reason);
      return;
    }
    open.put(peer, meeting);
    if (older != null) {
      older.connection().close("a newer connection replaces it");
    }
    TransportListener heard = listener.get();
    if (heard == null) {
      throw new IllegalStateException("a connection before the start");
    }
    Optional<Dials.Waiting> waiting = dials.end(peer);
    meeting.connection().report(heard, () -> waiting.ifPresent(all -> all.complete(peer)));
    waiting.ifPresent(Dials.Waiting::leaveRooms);
  }

  @Override
  public void over(Meeting meeting, String reason) {
    PeerId peer = meeting.remote();
    open.remove(peer, meeting);
    if (attempts.remove(peer, meeting)) {
      dials.fail(peer, reason);
    }
  }

  @Override
  public void gone(Meeting meeting) {
    meetings.remove(meeting.id(), meeting);
    spent.add(meeting.id());
    lanes.leave(meeting.remote());
    doneIfEmpty();
  }

  @Override
  public Lane enterLane(PeerId peer) {
    return lanes.enter(peer);
  }

  @Override
  public void here(Runnable task) {
    lanes.here(task);
  }

  @Override
  public void fault(String line) {
    faults.say(line);
  }
}
