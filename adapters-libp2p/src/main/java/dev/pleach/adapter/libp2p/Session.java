package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;

/**
 * A secured connection: opens sealed messages, feeds the muxer, settles on a protocol for each
 * stream and passes the stream's bytes to its handler. For one thread.
 */
final class Session {
  private final PeerId remote;
  private final NoiseTransport noise;
  private final Map<String, StreamProtocol> protocols;
  private final SessionLimits limits;
  private final Faults faults;
  private final Yamux yamux;
  private final Map<Integer, Slot> slots = new HashMap<>();
  private final Queue<Slot> waiting = new ArrayDeque<>();
  private boolean peerSaidGoodbye;
  private long nowMillis;
  private long heardMillis;
  private long askedMillis = Long.MIN_VALUE;

  /** Hears of streams that failed while the connection goes on. */
  interface Faults {
    void streamFailed(String protocol, WireFault fault);
  }

  Session(
      boolean dialer,
      PeerId remote,
      NoiseTransport noise,
      Map<String, StreamProtocol> protocols,
      SessionLimits limits,
      Faults faults,
      long nowMillis) {
    this.remote = remote;
    this.noise = noise;
    this.protocols = protocols;
    this.limits = limits;
    this.faults = faults;
    this.yamux = new Yamux(dialer, limits.yamux());
    this.nowMillis = nowMillis;
    this.heardMillis = nowMillis;
  }

  // ---- what arrived

  /** Takes sealed bytes. */
  void receive(ByteBuffer in) throws WireFault {
    Optional<ByteBuffer> plain = noise.open(in);
    while (plain.isPresent()) {
      receivePlain(plain.get());
      plain = noise.open(in);
    }
  }

  /** Takes bytes of the muxer that were opened already. */
  void receivePlain(ByteBuffer plain) throws WireFault {
    heardMillis = nowMillis;
    askedMillis = Long.MIN_VALUE;
    yamux.receive(plain);
    dispatch();
  }

  void tick(long millis) throws WireFault {
    nowMillis = millis;
    yamux.tick(millis);
    checkAlive();
    for (Slot slot : new ArrayList<>(slots.values())) {
      slot.run(() -> slot.tick());
    }
    openWaiting();
    dispatch();
    if (peerSaidGoodbye && slots.isEmpty()) {
      throw goodbye();
    }
  }

  private void checkAlive() throws WireFault {
    boolean silent = nowMillis - heardMillis >= limits.aliveMillisMax();
    if (silent && askedMillis == Long.MIN_VALUE) {
      askedMillis = nowMillis;
      yamux.ping((int) nowMillis);
    } else if (silent && nowMillis - askedMillis >= limits.answerMillisMax()) {
      throw WireFault.timeout("a sign of life", limits.answerMillisMax());
    }
  }

  private static WireFault goodbye() {
    return new WireFault(WireFault.Kind.CLOSED, "the peer said goodbye");
  }

  // ---- commands

  /**
   * Opens a stream for one of these protocols, best first. If the peer lets us open no more at the
   * moment, it is opened later.
   *
   * @param eager whether the handler may write before the peer has agreed; for a single proposal
   * @return false if the peer said goodbye or too many streams wait already; no handler is made
   *     then
   */
  boolean open(List<String> proposals, boolean eager, StreamHandler.Factory handler) {
    if (peerSaidGoodbye || waiting.size() >= limits.waitingStreamsMax()) {
      return false;
    }
    waiting.add(new Slot(handler, proposals, eager));
    openWaiting();
    return true;
  }

  private void openWaiting() {
    while (!waiting.isEmpty()) {
      OptionalInt id = yamux.open();
      if (id.isEmpty()) {
        return;
      }
      Slot slot = waiting.remove();
      slots.put(id.getAsInt(), slot);
      slot.run(() -> slot.begin(id.getAsInt()));
    }
  }

  /** Says goodbye to the peer: no more streams. */
  void goAway(int code) {
    yamux.goAway(code);
  }

  /** Streams that are alive or wait to be, for tests that look for leaks. */
  int openStreams() {
    return yamux.openStreams() + waiting.size();
  }

  /** Tells every handler that its stream is gone with the connection. */
  void end(String reason) {
    List<Slot> gone = new ArrayList<>(slots.values());
    gone.addAll(waiting);
    slots.clear();
    waiting.clear();
    gone.forEach(slot -> slot.handler.ifPresent(handler -> handler.ended(reason)));
  }

  // ---- what goes out

  /**
   * Writes one sealed message into {@code out}, of at most {@link NoiseTransport#MESSAGE_BYTES_MAX}
   * + 2 bytes.
   *
   * @return the bytes written; 0 when there is nothing to send
   */
  int poll(byte[] out, int at) throws WireFault {
    int plain = yamux.poll(out, at + 2, NoiseTransport.PLAIN_BYTES_MAX);
    dispatch();
    return plain == 0 ? 0 : noise.seal(out, at + 2, plain, out, at);
  }

  // ---- events

  private void dispatch() throws WireFault {
    Optional<YamuxEvent> next = yamux.event();
    while (next.isPresent()) {
      dispatch(next.get());
      next = yamux.event();
    }
    openWaiting();
  }

  private void dispatch(YamuxEvent event) throws WireFault {
    if (event.kind() == YamuxEvent.Kind.GO_AWAY) {
      onGoAway(event.value());
      return;
    }
    if (event.kind() == YamuxEvent.Kind.OPENED) {
      Slot slot = new Slot(event.stream());
      slots.put(event.stream(), slot);
      return;
    }
    Slot slot = slots.get(event.stream());
    if (slot != null) {
      slot.run(() -> slot.on(event));
    }
  }

  private void onGoAway(long code) throws WireFault {
    if (code != Yamux.GO_AWAY_NORMAL) {
      throw new WireFault(WireFault.Kind.CLOSED, "the peer ended the session with code " + code);
    }
    peerSaidGoodbye = true;
    if (slots.isEmpty()) {
      throw goodbye();
    }
  }

  /** Something to do that a stream may fail at. */
  private interface Step {
    void run() throws WireFault;
  }

  /** One stream: first its negotiation, then its handler. */
  private final class Slot implements WireStream {
    private final Negotiation negotiation;
    private final boolean eager;
    private Optional<StreamHandler> handler;
    private String protocol;
    private int id;
    private boolean agreed;
    private boolean opened;
    private boolean localClosed;
    private boolean remoteClosed;
    private long idleMillisMax;
    private final long sinceMillis = nowMillis;
    private long activeMillis = nowMillis;

    /** A stream of ours. */
    Slot(StreamHandler.Factory handler, List<String> proposals, boolean eager) {
      this.handler = Optional.of(handler.create(this));
      this.negotiation = Negotiation.dialer(proposals);
      this.protocol = proposals.get(0);
      this.eager = eager;
    }

    /** A stream of the peer's. */
    Slot(int id) {
      this.id = id;
      this.handler = Optional.empty();
      this.negotiation = Negotiation.listener(this::isOffered);
      this.protocol = "?";
      this.eager = false;
    }

    private boolean isOffered(String name) {
      return protocols.containsKey(name);
    }

    /** Runs a step; if it fails, the stream ends and the connection goes on. */
    void run(Step step) {
      try {
        step.run();
      } catch (WireFault fault) {
        faults.streamFailed(protocol, fault);
        yamux.reset(id);
        leave(fault.text());
      }
    }

    private void leave(String reason) {
      if (slots.remove(id, this)) {
        handler.ifPresent(h -> h.ended(reason));
      }
    }

    void begin(int streamId) throws WireFault {
      id = streamId;
      yamux.write(id, ByteBuffer.wrap(negotiation.poll()));
      if (eager) {
        tellOpened();
      }
    }

    private void tellOpened() throws WireFault {
      opened = true;
      handler.orElseThrow().opened();
    }

    void on(YamuxEvent event) throws WireFault {
      activeMillis = nowMillis;
      switch (event.kind()) {
        case DATA -> onData(event.bytes());
        case REMOTE_CLOSED -> onRemoteClosed();
        case RESET -> leave("the peer reset the stream");
        case WRITABLE -> {
          if (opened) {
            handler.orElseThrow().writable();
          }
        }
        default -> throw new IllegalStateException("not a stream's event: " + event.kind());
      }
    }

    private void onData(ByteBuffer bytes) throws WireFault {
      if (!agreed) {
        negotiate(bytes);
      }
      if (agreed && bytes.hasRemaining() && isAlive()) {
        handler.orElseThrow().data(bytes);
      }
    }

    private void negotiate(ByteBuffer bytes) throws WireFault {
      int before = bytes.remaining();
      negotiation.receive(bytes);
      yamux.consumed(id, before - bytes.remaining());
      byte[] answer = negotiation.poll();
      if (answer.length > 0) {
        yamux.write(id, ByteBuffer.wrap(answer));
      }
      if (negotiation.agreed().isPresent()) {
        agreed = true;
        protocol = negotiation.agreed().get();
        if (handler.isEmpty()) {
          handler = Optional.of(accept());
        }
        if (!opened) {
          tellOpened();
        }
      }
    }

    private StreamHandler accept() throws WireFault {
      StreamProtocol offered = protocols.get(protocol);
      if (offered == null) {
        throw new IllegalStateException("agreed on a protocol that is not offered: " + protocol);
      }
      long open = slots.values().stream().filter(s -> s != this && s.serves(protocol)).count();
      if (open >= offered.streamsMax()) {
        throw WireFault.tooMany("streams of " + protocol, offered.streamsMax());
      }
      idleMillisMax = offered.idleMillisMax();
      return offered.handler().create(this);
    }

    private boolean serves(String name) {
      return (id & 1) == inboundParity() && agreed && protocol.equals(name);
    }

    private void onRemoteClosed() throws WireFault {
      remoteClosed = true;
      if (!agreed) {
        throw WireFault.malformed("stream closed before its protocol was agreed");
      }
      handler.orElseThrow().remoteClosed();
      leaveIfClosed();
    }

    private void leaveIfClosed() {
      if (localClosed && remoteClosed) {
        slots.remove(id, this);
      }
    }

    private boolean isAlive() {
      return slots.get(id) == this;
    }

    void tick() throws WireFault {
      if (!agreed && nowMillis - sinceMillis >= limits.negotiationMillisMax()) {
        throw WireFault.timeout("stream negotiation", limits.negotiationMillisMax());
      }
      if (agreed && idleMillisMax > 0 && nowMillis - activeMillis >= idleMillisMax) {
        throw WireFault.timeout("silence on a stream of " + protocol, idleMillisMax);
      }
      if (opened) {
        handler.orElseThrow().tick(nowMillis);
      }
    }

    @Override
    public PeerId remote() {
      return remote;
    }

    @Override
    public boolean write(ByteBuffer bytes) {
      return localClosed || yamux.write(id, bytes);
    }

    @Override
    public long unsent() {
      return yamux.unsent(id);
    }

    @Override
    public void consumed(int count) {
      yamux.consumed(id, count);
    }

    @Override
    public void closeWrite() {
      localClosed = true;
      yamux.closeWrite(id);
      leaveIfClosed();
    }

    @Override
    public void reset() {
      yamux.reset(id);
      slots.remove(id, this);
    }
  }

  private int inboundParity() {
    return yamux.ownParity() ^ 1;
  }
}
