package dev.pleach.adapter.libp2p;

import dev.pleach.adapter.libp2p.Libp2pOptions.Limit;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.PeerId;
import dev.pleach.port.Ticker;
import dev.pleach.port.TransportException;
import dev.pleach.port.support.FaultLog;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A libp2p host over TCP: listens and dials, proves peers, keeps one connection per peer, answers
 * identify and ping and whatever protocols it is given. For many threads.
 */
final class Switch implements Link.Host, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Switch.class);
  private static final int SECRET_BYTES = 64;

  /** Hears of links, on their event loops. */
  interface Listener {
    /** The peer is proven and the link is the one to it; streams can be opened. */
    void linked(Link link);

    /** A link that was reported is over. */
    void unlinked(Link link, String reason);
  }

  private final SigningKey identity;
  private final PeerId self;
  private final Libp2pOptions options;
  private final Entropy entropy;
  private final Ticker ticker;
  private final FaultLog faultLog;
  private final Sockets sockets;
  private final Admission admission;
  private final LinkTable<Link> table;
  private final List<Function<Link, StreamProtocol>> protocols = new CopyOnWriteArrayList<>();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Map<PeerId, Identify> identified = new ConcurrentHashMap<>();
  private final Map<Link, CompletableFuture<Link>> dials = new ConcurrentHashMap<>();
  private final AtomicLong streamsFailed = new AtomicLong();
  private volatile Listener listener = NOBODY;
  private volatile List<Multiaddr> listening = List.of();
  private volatile boolean closed;

  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void linked(Link link) {}

        @Override
        public void unlinked(Link link, String reason) {}
      };

  Switch(
      SigningKey identity,
      Libp2pOptions options,
      Entropy entropy,
      Ticker ticker,
      Consumer<String> faults) {
    this.identity = identity;
    this.self = new PeerId(identity.publicKey());
    this.options = options;
    this.entropy = entropy;
    this.ticker = ticker;
    this.faultLog = new FaultLog(ticker, faults);
    this.sockets = new Sockets(options.limit(Limit.DIAL_ADDRESS_MILLIS_MAX));
    this.admission =
        new Admission(
            options.limit(Limit.SET_UP_CONNECTIONS_MAX),
            options.limit(Limit.SET_UP_CONNECTIONS_PER_IP_MAX));
    this.table = new LinkTable<>(self, options.limit(Limit.CONNECTIONS_MAX));
    answerBasics();
  }

  /** Ping and identify, both ways. */
  private void answerBasics() {
    long idle = options.limit(Limit.STREAM_IDLE_MILLIS_MAX);
    int streams = options.limit(Limit.IDENTIFY_STREAMS_MAX);
    int pings = options.limit(Limit.PING_STREAMS_MAX);
    answer(link -> new StreamProtocol(Ping.ID, pings, idle, Ping.Responder::new));
    answer(
        link ->
            new StreamProtocol(
                Identify.ID,
                streams,
                idle,
                stream -> new IdentifyStreams.Teller(stream, () -> describe(link))));
    answer(
        link -> {
          PushGate gate = new PushGate(options.limit(Limit.PUSH_INTERVAL_MILLIS_MIN), ticker);
          return new StreamProtocol(
              Identify.PUSH_ID,
              streams,
              idle,
              stream ->
                  gate.guard(
                      new IdentifyStreams.Hearer(stream, push -> onPush(link.remote(), push))));
        });
  }

  PeerId self() {
    return self;
  }

  /** Answers a protocol on every link from now on; the handler may know its link. */
  void answer(Function<Link, StreamProtocol> protocol) {
    protocols.add(protocol);
  }

  void start(Listener heard) {
    listener = heard;
    List<Multiaddr> wanted = options.listen().stream().map(a -> parse(a.text())).toList();
    listening = sockets.listen(wanted, this::accept);
  }

  /** Where we listen, ports filled in, without our peer id. */
  List<Multiaddr> listening() {
    return listening;
  }

  private static Multiaddr parse(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (WireFault e) {
      throw new TransportException("cannot use the address " + text + ": " + e.text());
    }
  }

  // ---- new connections

  /** Decides whether an accepted socket may begin its set-up. */
  private Optional<Link> accept(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress from)) {
      return Optional.empty(); // gone already
    }
    try {
      admission.enter(from.getAddress());
    } catch (WireFault e) {
      faultLog.say("refused a connection from " + from + ": " + e.text());
      return Optional.empty();
    }
    Link link = new Link(this, channel, false, Optional.empty());
    links.add(link);
    return Optional.of(link);
  }

  /**
   * Dials. The result completes with the link to the peer (which is another one, if both sides
   * dialled at once and that one stays), on its event loop and after it was reported.
   */
  CompletableFuture<Link> dial(Multiaddr address, Optional<PeerId> expected) {
    Optional<Multiaddr.TcpTarget> target = address.tcpTarget();
    if (target.isEmpty()) {
      return failed("not an address that TCP can dial: " + address);
    }
    if (closed) {
      return failed("the transport is closed, so " + address + " cannot be dialled");
    }
    CompletableFuture<Link> dialled = new CompletableFuture<>();
    sockets.connect(
        target.get(),
        channel -> {
          Link link = new Link(this, channel, true, expected);
          links.add(link);
          dials.put(link, dialled);
          return link;
        },
        cause ->
            dialled.completeExceptionally(
                new TransportException("cannot reach " + address + ": " + cause)));
    return dialled;
  }

  private static <T> CompletableFuture<T> failed(String why) {
    return CompletableFuture.failedFuture(new TransportException(why));
  }

  // ---- what links ask

  @Override
  public Wire wire(Link link, boolean dialer, Optional<PeerId> expected) {
    byte[] secrets = new byte[SECRET_BYTES];
    entropy.fill(secrets);
    Upgrade upgrade =
        new Upgrade(
            dialer, identity, expected, secrets, true, options.limit(Limit.SET_UP_BYTES_MAX));
    return new Wire(
        upgrade,
        (peer, noise, now) ->
            new Session(dialer, peer, noise, protocolsOf(link), sessionLimits(), link, now),
        link,
        options.limit(Limit.SET_UP_MILLIS_MAX),
        nowMillis());
  }

  private Map<String, StreamProtocol> protocolsOf(Link link) {
    Map<String, StreamProtocol> all = new HashMap<>();
    for (Function<Link, StreamProtocol> maker : protocols) {
      StreamProtocol protocol = maker.apply(link);
      all.put(protocol.id(), protocol);
    }
    return all;
  }

  private SessionLimits sessionLimits() {
    return new SessionLimits(
        options.limit(Limit.STREAM_NEGOTIATION_MILLIS_MAX),
        options.limit(Limit.SILENCE_MILLIS_MAX),
        options.limit(Limit.ANSWER_MILLIS_MAX),
        options.limit(Limit.WAITING_STREAMS_MAX),
        new YamuxLimits(
            options.limit(Limit.INBOUND_STREAMS_MAX),
            options.limit(Limit.INBOUND_STREAMS_UNREAD_MAX),
            options.limit(Limit.UNACKNOWLEDGED_STREAMS_MAX),
            options.limit(Limit.EARLY_STREAMS_MAX),
            options.limit(Limit.UNREAD_BYTES_MAX),
            options.limit(Limit.CONTROL_FRAMES_PER_SECOND_MAX),
            options.limit(Limit.STREAM_UNSENT_BYTES_HIGH)));
  }

  @Override
  public long nowMillis() {
    return ticker.nanos() / 1_000_000;
  }

  @Override
  public void secured(Link link) throws WireFault {
    leaveAdmission(link);
    LinkTable.Verdict<Link> verdict = table.admit(link.remote(), link, link.isDialer());
    Optional<Link> other = verdict.other();
    if (!verdict.stays()) {
      settleDial(link, other.orElseThrow());
      throw new WireFault(WireFault.Kind.CLOSED, "another connection to this peer stays");
    }
    other.ifPresent(old -> old.close("a newer connection to this peer stays"));
    askWhoTheyAre(link);
    listener.linked(link);
    settleDial(link, link);
  }

  /** An inbound link counts as being set up until its peer is proven or it is gone. */
  private void leaveAdmission(Link link) {
    if (!link.isDialer() && links.contains(link)) {
      admission.leave(link.socketAddress().getAddress());
    }
  }

  private void settleDial(Link link, Link result) {
    CompletableFuture<Link> dialled = dials.remove(link);
    if (dialled != null) {
      dialled.complete(result);
    }
  }

  @Override
  public void streamFailed(Link link, String protocol, WireFault fault) {
    streamsFailed.incrementAndGet();
    faultLog.say("a stream of " + protocol + " with " + link.name() + " failed: " + fault);
  }

  @Override
  public void ended(Link link, WireFault fault) {
    if (!links.remove(link)) {
      return;
    }
    if (link.isSecured()) {
      table.remove(link.remote(), link);
      if (table.get(link.remote()).isEmpty()) {
        identified.remove(link.remote());
      }
      listener.unlinked(link, fault.text());
    } else if (!link.isDialer()) {
      admission.leave(link.socketAddress().getAddress());
    }
    if (fault.kind() != WireFault.Kind.CLOSED) {
      faultLog.say("closed the connection with " + link.name() + ": " + fault);
    }
    CompletableFuture<Link> dialled = dials.remove(link);
    if (dialled != null) {
      dialled.completeExceptionally(new TransportException(link.name() + ": " + fault.text()));
    }
  }

  @Override
  public void broken(Link link, Throwable cause) {
    LOG.error("the connection with {} ends over an error of ours", link.name(), cause);
  }

  // ---- identify

  private void askWhoTheyAre(Link link) {
    link.open(
        List.of(Identify.ID),
        true,
        stream -> new IdentifyStreams.Hearer(stream, said -> identified.put(link.remote(), said)));
  }

  private void onPush(PeerId peer, Identify push) {
    identified.computeIfPresent(peer, (id, known) -> known.changedBy(push));
  }

  /** What the peer said it is, while it is connected. */
  Optional<Identify> identified(PeerId peer) {
    return Optional.ofNullable(identified.get(peer));
  }

  private Identify describe(Link asker) {
    return new Identify(
        Optional.of(new Identify.Bytes(PeerIds.encodeKey(identity.publicKey()))),
        listening,
        protocols.stream().map(maker -> maker.apply(asker).id()).toList(),
        Optional.of(Multiaddr.ofTcp(asker.socketAddress())),
        Optional.of("ipfs/0.1.0"),
        Optional.of(options.agentVersion()));
  }

  // ---- use

  Optional<Link> link(PeerId peer) {
    return table.get(peer);
  }

  /** A link that is about to close is not the one to its peer any more. */
  void retire(Link link) {
    table.remove(link.remote(), link);
  }

  /** Asks for a sign of life; completes with the round trip in nanoseconds. */
  CompletableFuture<Long> ping(PeerId peer) {
    Optional<Link> link = table.get(peer);
    if (link.isEmpty()) {
      return failed("not connected to " + peer);
    }
    byte[] question = new byte[Ping.BYTES];
    entropy.fill(question);
    CompletableFuture<Long> answer = new CompletableFuture<>();
    int millisMax = options.limit(Limit.PING_MILLIS_MAX);
    link.get()
        .execute(
            () -> {
              boolean asked =
                  link.get()
                      .open(
                          List.of(Ping.ID),
                          true,
                          stream -> new Ping.Asker(stream, question, ticker, millisMax, answer));
              if (!asked) {
                answer.completeExceptionally(
                    new TransportException("the connection to " + peer + " is over"));
              }
            });
    return answer;
  }

  /** Inbound connections whose peer is not proven yet. */
  int connectionsBeingSetUp() {
    return admission.total();
  }

  /** Connections of any kind that are open. */
  int connections() {
    return links.size();
  }

  /** Runs a task once some time has passed. */
  void later(long millis, Runnable task) {
    sockets.later(millis, task);
  }

  @Override
  public void close() {
    closed = true;
    sockets.stopListening();
    links.forEach(link -> link.close("we shut down"));
    sockets.close();
  }
}
