package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import dev.pleach.dag.PublicKey;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import dev.pleach.port.support.Lane;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One attempt to connect to a peer, and the connection that came of it. It ends when the native
 * connection is freed. For the loop alone, but for what its {@link DataConnection} asks.
 *
 * <p>Offer and answer are signed, so nobody on the way can put other certificates in; and the first
 * message each way on the channel signs both certificates as this end sees them, so nobody can be
 * in the middle of the channel itself, whatever was signed elsewhere.
 */
final class Meeting implements NativePeer.Listener, DataConnection.Owner, Outages.Hands {
  static final String OFFER = "offer";
  static final String ANSWER = "answer";
  static final String CANDIDATE = "candidate";
  private static final int NONCE_BYTES = 32;
  private static final String ROUND = "round";

  /** Offers of one peer in one connection. */
  static final int OFFERS_MAX = 256;

  private static final int WINDOW_BYTES_MAX = 1 << 28;
  private static final byte[] NO_NONCE = {};

  /** What a meeting needs of its transport. */
  interface Host {
    SigningKey identity();

    WebRtcOptions options();

    Executor loop();

    void later(int millis, Runnable task);

    RTCConfiguration configuration();

    /** Says something to the peer, by whatever way it can be reached now. */
    void say(Meeting meeting, ObjectNode data);

    /** Returns true if the peer can be reached now. */
    boolean canSay(Meeting meeting);

    /** Signs and says a description. */
    ObjectNode describe(Meeting meeting, String kind, byte[] nonce, byte[] answered, String sdp);

    Lane enterLane(PeerId peer);

    /** Runs a task that puts something into a lane, which may begin with it on this very thread. */
    void here(Runnable task);

    /** Both ends are proven. */
    void met(Meeting meeting);

    /** It failed, or its connection is over. */
    void over(Meeting meeting, String reason);

    /** The native connection is freed; nothing comes any more. */
    void gone(Meeting meeting);

    void fault(String line);
  }

  private final Host host;
  private final PeerId remote;
  private final String id;
  private final boolean offers;
  private final Rooms.Presence presence;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final DataConnection connection;
  private final NativePeer peer;
  private final List<ObjectNode> unsaid = new ArrayList<>();
  private final Outages outages;

  /** Hashes of the descriptions offered. */
  private final Set<ByteBuffer> seenOffers = new HashSet<>();

  private volatile byte[] remoteNonce = NO_NONCE;
  private volatile byte[] ownFingerprint = {};
  private volatile byte[] remoteFingerprint = {};
  private int candidates;
  private boolean described;
  private boolean awaitsAnswer;

  /** Counts our offers: an answer is to the last one, or else to nothing. */
  private int round;

  private boolean saidProof;
  private boolean heardProof;
  private boolean met;
  private boolean over;
  private boolean gone;

  /** Begins; {@link #offer} or {@link #takeOffer} comes next. */
  Meeting(
      Host host, Rooms.Presence presence, PeerId remote, String id, boolean offers, byte[] nonce) {
    this.host = host;
    this.presence = presence;
    this.remote = remote;
    this.id = id;
    this.offers = offers;
    System.arraycopy(nonce, 0, this.nonce, 0, NONCE_BYTES);
    connection = new DataConnection(remote, offers, this, host.enterLane(remote), host.options());
    peer = new NativePeer(host.configuration(), offers, host.loop(), this, connection::message);
    WebRtcOptions options = host.options();
    outages =
        new Outages(
            this,
            options.limit(Limit.SILENCE_MILLIS_MAX),
            options.limit(Limit.RESTART_OFFER_MILLIS_FIRST),
            options.limit(Limit.RESTART_MILLIS_MAX));
    host.later(options.limit(Limit.SET_UP_MILLIS_MAX), this::timeUp);
  }

  private void timeUp() {
    if (!met) {
      fail("not set up in " + host.options().limit(Limit.SET_UP_MILLIS_MAX) + " ms");
    }
  }

  PeerId remote() {
    return remote;
  }

  String id() {
    return id;
  }

  boolean isOffering() {
    return offers;
  }

  boolean isMet() {
    return met;
  }

  /** Returns true if all that was said so far is our offer. */
  boolean isUnanswered() {
    return offers && !met && awaitsAnswer;
  }

  Rooms.Presence presence() {
    return presence;
  }

  DataConnection connection() {
    return connection;
  }

  // ---- what is said through the server

  void offer(boolean restart) {
    awaitsAnswer = true;
    int now = ++round;
    peer.offer(restart, sdp -> describe(OFFER, NO_NONCE, sdp, now));
  }

  /** An offer of the peer, whose signature was found good. */
  void takeOffer(byte[] itsNonce, String sdp, int itsRound) throws SignalFault {
    if (seenOffers.size() >= OFFERS_MAX || !seenOffers.add(ByteBuffer.wrap(Sdp.hash(sdp)))) {
      throw new SignalFault("an offer that was there before, or one too many");
    }
    see(itsNonce, sdp);
    String fit = Sdp.withFitCandidates(sdp, host.options().relayOnly());
    peer.remote(true, fit, () -> peer.answer(own -> describe(ANSWER, remoteNonce, own, itsRound)));
  }

  /** An answer of the peer, whose signature, which covers our nonce, was found good. */
  void takeAnswer(byte[] itsNonce, String sdp, int itsRound) throws SignalFault {
    if (offers && itsRound < round) {
      return; // to an offer that we have taken back since
    }
    if (!offers || !awaitsAnswer) {
      throw new SignalFault("an answer to nothing");
    }
    awaitsAnswer = false;
    see(itsNonce, sdp);
    peer.remote(false, Sdp.withFitCandidates(sdp, host.options().relayOnly()), outages::answered);
  }

  /**
   * Returns the number of the offer that a description is, or is an answer to. It is not signed:
   * whoever changes it does no more than if he kept the description to himself.
   */
  int round(ObjectNode data) throws SignalFault {
    return data.has(ROUND) ? SignalJson.number(data, ROUND, OFFERS_MAX) : round;
  }

  byte[] nonce() {
    return nonce.clone();
  }

  private void see(byte[] itsNonce, String sdp) throws SignalFault {
    byte[] fingerprint = Sdp.fingerprint(sdp);
    boolean isFirst = remoteNonce.length == 0;
    if (!isFirst
        && !(Arrays.equals(fingerprint, remoteFingerprint)
            && Arrays.equals(itsNonce, remoteNonce))) {
      throw new SignalFault("another certificate or nonce in the middle of a connection");
    }
    remoteFingerprint = fingerprint;
    remoteNonce = itsNonce;
  }

  void takeCandidate(ObjectNode data) throws SignalFault {
    if (++candidates > host.options().limit(Limit.CANDIDATES_MAX)) {
      throw new SignalFault("too many candidates");
    }
    String mid = SignalJson.text(data, "mid", 16);
    int line = SignalJson.number(data, "line", 16);
    String text = SignalJson.text(data, "candidate", 1_024);
    if (!text.isEmpty() && Sdp.isFitCandidate(text, host.options().relayOnly())) {
      peer.candidate(mid, line, text);
    }
  }

  private void describe(String kind, byte[] answered, String sdp, int ofRound) {
    try {
      ownFingerprint = Sdp.fingerprint(sdp);
    } catch (SignalFault e) {
      throw new IllegalStateException("our own description: " + e.reason(), e);
    }
    ObjectNode data = host.describe(this, kind, nonce, answered, sdp);
    data.put(ROUND, ofRound);
    host.say(this, data);
    described = true;
    unsaid.forEach(each -> host.say(this, each));
    unsaid.clear();
  }

  @Override
  public void candidate(String mid, int line, String text) {
    ObjectNode data = SignalJson.object();
    data.put("kind", CANDIDATE);
    data.put("mid", mid);
    data.put("line", line);
    data.put("candidate", text);
    if (described) {
      host.say(this, data);
    } else {
      unsaid.add(data);
    }
  }

  // ---- what becomes of the native connection

  @Override
  public void connected() {
    outages.end();
  }

  @Override
  public void disconnected() {
    if (met && !over) {
      outages.begin();
    }
  }

  /** The peer can be spoken to, perhaps after a while in which it could not. */
  void wayIsBack() {
    outages.wayIsBack();
  }

  @Override
  public boolean isConnected() {
    return peer.isConnected();
  }

  @Override
  public boolean canOffer() {
    return offers && !over && round < OFFERS_MAX && host.canSay(this);
  }

  @Override
  public void offer() {
    candidates = 0;
    offer(true);
  }

  @Override
  public void giveUp() {
    connection.finish("there is no way to the peer any more", false);
  }

  /** The peer offers another way for this connection. */
  void takeRestart(byte[] itsNonce, String sdp, int itsRound) throws SignalFault {
    if (offers || !met || over) {
      throw new SignalFault("a second offer in one attempt");
    }
    candidates = 0;
    takeOffer(itsNonce, sdp, itsRound);
  }

  @Override
  public void channelOpen() {
    byte[] signature =
        Statement.proof(
                ownFingerprint,
                remoteFingerprint,
                remoteNonce,
                new PeerId(host.identity().publicKey()),
                remote)
            .sign(host.identity());
    saidProof =
        peer.send(
            DataConnection.proof(
                host.identity().publicKey().bytes(),
                signature,
                host.options().limit(Limit.UNCONSUMED_BYTES_MAX)));
    meetIfProven();
  }

  @Override
  public void ended(String reason) {
    if (over) {
      free();
    } else if (met) {
      connection.finish(reason, false);
    } else {
      fail(reason);
    }
  }

  /** Ends an attempt. */
  void fail(String reason) {
    if (!over && !met) {
      over = true;
      host.over(this, reason);
      connection.forget();
      free();
    }
  }

  /** Frees what is native, at once; repeating does nothing. */
  void free() {
    if (!gone) {
      gone = true;
      over = true;
      peer.close();
      host.gone(this);
    }
  }

  /** Says by which kinds of candidates the two ends are connected. */
  void path(Consumer<String> then) {
    peer.path(then);
  }

  private void meetIfProven() {
    if (saidProof && heardProof && !met && !over) {
      met = true;
      host.met(this);
    }
  }

  // ---- what the connection asks, on any thread

  @Override
  public int judge(byte[] proof) throws SignalFault {
    if (proof.length != 101) {
      throw new SignalFault("a proof of " + proof.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(proof, 1, 100);
    byte[] key = new byte[32];
    byte[] signature = new byte[64];
    in.get(key);
    in.get(signature);
    int window = in.getInt();
    if (!MessageDigest.isEqual(key, remote.key().bytes())) {
      throw new SignalFault("the proof of another peer, " + new PeerId(PublicKey.of(key)));
    }
    Statement expected =
        Statement.proof(
            remoteFingerprint,
            ownFingerprint,
            nonce,
            remote,
            new PeerId(host.identity().publicKey()));
    if (!expected.isSignedBy(remote.key(), signature)) {
      throw new SignalFault("a proof that does not fit this channel");
    }
    if (window < DataConnection.MESSAGE_BYTES_MAX * 2 || window > WINDOW_BYTES_MAX) {
      throw new SignalFault("a window of " + window + " bytes");
    }
    return window;
  }

  @Override
  public void proven() {
    host.loop()
        .execute(
            () -> {
              heardProof = true;
              meetIfProven();
            });
  }

  @Override
  public boolean send(byte[] message) {
    return peer.send(message);
  }

  @Override
  public long buffered() {
    return peer.buffered();
  }

  @Override
  public void later(int millis, Runnable task) {
    host.later(millis, task);
  }

  @Override
  public void here(Runnable task) {
    host.here(task);
  }

  @Override
  public void over(boolean sayGoodbye) {
    host.loop()
        .execute(
            () -> {
              if (over) {
                return;
              }
              over = true;
              host.over(this, "the connection is over");
              if (sayGoodbye && peer.send(new byte[] {DataConnection.CLOSE})) {
                host.later(host.options().limit(Limit.LINGER_MILLIS_MAX), this::free);
              } else {
                free();
              }
            });
  }

  @Override
  public void fault(String reason) {
    host.fault("peer " + remote + ": " + reason);
    host.loop()
        .execute(
            () -> {
              if (met) {
                connection.finish(reason, false);
              } else {
                fail(reason);
              }
            });
  }
}
