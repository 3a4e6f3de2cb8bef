package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All protocols of one connection, stacked: raw bytes and times go in, raw bytes and events come
 * out, and at the end one fault. No socket, thread or clock is within, and nothing is thrown for
 * what the peer does. For one thread.
 *
 * <p>Order of calls: {@link #receive} or {@link #tick} or a command, then {@link #poll} until it
 * gives nothing, then the next. Once {@link #fault} is there, {@link #poll} may still give last
 * words; then the connection is to be closed and {@link #end} to be called.
 */
final class Wire {
  /** Room that {@link #poll} needs: one full sealed message with its prefix. */
  static final int POLL_BYTES_MAX = NoiseTransport.MESSAGE_BYTES_MAX + 2;

  /** Hears what happens on the connection, inside the call that makes it happen. */
  interface Events extends Session.Faults {
    /** The peer is proven, and streams can be opened; a fault thrown here ends the connection. */
    void secured(PeerId remote) throws WireFault;
  }

  /** Makes the session when the peer is proven. */
  interface Sessions {
    Session create(PeerId remote, NoiseTransport noise, long nowMillis);
  }

  private final Upgrade upgrade;
  private final Sessions sessions;
  private final Events events;
  private final long startedMillis;
  private final long setUpMillisMax;
  private byte[] pending = new byte[0];
  private int pendingFrom;
  private Optional<Session> session = Optional.empty();
  private Optional<WireFault> fault = Optional.empty();
  private boolean ended;

  Wire(Upgrade upgrade, Sessions sessions, Events events, long setUpMillisMax, long nowMillis) {
    this.upgrade = upgrade;
    this.sessions = sessions;
    this.events = events;
    this.setUpMillisMax = setUpMillisMax;
    this.startedMillis = nowMillis;
  }

  /** Takes what came from the network. All of it is used before the call returns. */
  void receive(ByteBuffer in, long nowMillis) {
    guard(
        () -> {
          if (session.isEmpty()) {
            setUp(in, nowMillis);
          }
          if (session.isPresent()) {
            session.get().receive(in);
          }
        });
  }

  private void setUp(ByteBuffer in, long nowMillis) throws WireFault {
    upgrade.receive(in);
    if (upgrade.isDone()) {
      byte[] last = upgrade.poll();
      Session secured = sessions.create(upgrade.remote(), upgrade.transport(), nowMillis);
      session = Optional.of(secured);
      // Refused here, a dialled connection stays unproven to the peer: it never gets the last word.
      events.secured(upgrade.remote());
      keepPending(last);
      secured.receivePlain(upgrade.rest());
    }
  }

  void tick(long nowMillis) {
    guard(
        () -> {
          if (session.isPresent()) {
            session.get().tick(nowMillis);
          } else if (nowMillis - startedMillis >= setUpMillisMax) {
            throw WireFault.timeout("connection set-up", setUpMillisMax);
          }
        });
  }

  /** Opens a stream; see {@link Session#open}. False also when the connection is not open. */
  boolean open(List<String> proposals, boolean eager, StreamHandler.Factory handler) {
    return fault.isEmpty() && session.isPresent() && session.get().open(proposals, eager, handler);
  }

  /** Whether the peer is proven. */
  boolean isSecured() {
    return session.isPresent();
  }

  int openStreams() {
    return session.map(Session::openStreams).orElse(0);
  }

  /**
   * Writes the next bytes to send into {@code out}, which has {@link #POLL_BYTES_MAX} bytes.
   *
   * @return the bytes written; 0 when there is nothing to send
   */
  int poll(byte[] out) {
    if (session.isEmpty() && fault.isEmpty()) {
      keepPending(upgrade.poll());
    }
    if (pendingFrom < pending.length) {
      int count = Math.min(out.length, pending.length - pendingFrom);
      System.arraycopy(pending, pendingFrom, out, 0, count);
      pendingFrom += count;
      return count;
    }
    return session.map(open -> pollSession(open, out)).orElse(0);
  }

  private int pollSession(Session open, byte[] out) {
    try {
      return open.poll(out, 0);
    } catch (WireFault e) {
      fail(e);
      return 0;
    }
  }

  private void keepPending(byte[] more) {
    if (more.length > 0) {
      byte[] rest = Arrays.copyOfRange(pending, pendingFrom, pending.length);
      pending = PeerIds.concat(rest, more);
      pendingFrom = 0;
    }
  }

  /** Why the connection is over, once it is. */
  Optional<WireFault> fault() {
    return fault;
  }

  /**
   * Says goodbye; {@link #poll} gives what is left to say, and then the connection can be closed.
   */
  void close(String reason) {
    if (fault.isEmpty()) {
      session.ifPresent(open -> open.goAway(Yamux.GO_AWAY_NORMAL));
      fault = Optional.of(new WireFault(WireFault.Kind.CLOSED, reason));
    }
  }

  /** The network connection is gone: tells the handlers of all streams. Repeating does nothing. */
  void end(String reason) {
    if (fault.isEmpty()) {
      fault = Optional.of(new WireFault(WireFault.Kind.CLOSED, reason));
    }
    if (!ended) {
      ended = true;
      session.ifPresent(open -> open.end(fault.orElseThrow().text()));
    }
  }

  private interface Step {
    void run() throws WireFault;
  }

  private void guard(Step step) {
    if (fault.isPresent()) {
      return;
    }
    try {
      step.run();
    } catch (WireFault e) {
      fail(e);
    }
  }

  /** Ends the connection for a fault that was found, here or by what stands above. */
  void fail(WireFault e) {
    if (fault.isEmpty()) {
      fault = Optional.of(e);
      if (e.kind() != WireFault.Kind.CLOSED) {
        session.ifPresent(open -> open.goAway(Yamux.GO_AWAY_PROTOCOL_ERROR));
      }
    }
  }
}
