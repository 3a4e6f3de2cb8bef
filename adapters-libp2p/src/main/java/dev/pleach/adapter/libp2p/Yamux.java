package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One side of a yamux 1.0.0 session: many streams over one ordered byte stream.
 *
 * <p>Header, big endian: version 0 (1 byte) ‖ type (1) ‖ flags (2) ‖ stream id (4) ‖ length (4).
 * The dialer's ids are odd from 1, the listener's even from 2.
 *
 * <p><b>Order of calls.</b> What arrived goes into {@link #receive}; then {@link #event} is called
 * until it is empty. Commands ({@link #open}, {@link #write}, {@link #closeWrite}, {@link #reset},
 * {@link #consumed}) queue frames, and {@link #poll} hands them out: frames without data first,
 * then the streams in turn, at most their credit. {@link #tick} tells the time. For one thread.
 *
 * <p><b>Flow.</b> A stream's window is granted again when its reader has consumed the bytes and not
 * when they arrive, so that a slow reader slows its sender. A frame's body is passed on in the
 * pieces in which it comes; nothing is allocated for a declared length. After a fault the session
 * is dead; what {@link #poll} still gives is its last word to the peer.
 *
 * <p>Commands for a stream that is gone do nothing: the peer may end it at any time, and the caller
 * learns of it by an event later.
 */
final class Yamux {
  static final int HEADER_BYTES = 12;
  static final int WINDOW_BYTES = 262_144;

  static final int GO_AWAY_NORMAL = 0;
  static final int GO_AWAY_PROTOCOL_ERROR = 1;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;
  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  /** Frames without data that wait to be sent; beyond it the peer asks and does not read. */
  static final int UNSENT_CONTROL_FRAMES_MAX = 1_024;

  /** Frames without data that a frame with data pays for, in either direction. */
  private static final int ALLOWANCE_PER_DATA_FRAME = 2;

  private static final int ALLOWANCE_MAX = 65_536;

  /** A data frame is not begun in a rest of space smaller than this, when it has more to say. */
  private static final int WORTHWHILE_BYTES = 4_096;

  private record Control(int type, int flags, int stream, int length) {}

  private final YamuxLimits limits;
  private final Map<Integer, YamuxStream> streams = new HashMap<>();
  private final Queue<YamuxEvent> events = new ArrayDeque<>();
  private final Queue<Control> controls = new ArrayDeque<>();
  private final Queue<YamuxStream> ready = new ArrayDeque<>();
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);

  private final int ownParity;
  private int nextId;
  private int inboundStreams;
  private int unacknowledged;
  private int opened;
  private boolean answered;
  private boolean anyConsumed;
  private boolean goingAway;
  private long unread;
  private boolean pingOpen;
  private int pingValue;

  private int bodyLeft;
  private int bodyStream;
  private int bodyFlags;

  private long allowance;
  private long allowanceMillis = Long.MIN_VALUE;

  Yamux(boolean dialer, YamuxLimits limits) {
    this.limits = limits;
    this.ownParity = dialer ? 1 : 0;
    this.nextId = dialer ? 1 : 2;
    this.allowance = limits.controlFramesPerSecondMax();
  }

  // ---- what arrived

  void receive(ByteBuffer in) throws WireFault {
    while (in.hasRemaining()) {
      if (bodyLeft > 0) {
        takeBody(in);
      } else {
        takeHeader(in);
      }
    }
  }

  /** Refills the allowance of control frames; call it about once a second. */
  void tick(long nowMillis) {
    int perSecond = limits.controlFramesPerSecondMax();
    if (allowanceMillis != Long.MIN_VALUE && allowance < perSecond) {
      long earned = Math.min(1_000, nowMillis - allowanceMillis) * perSecond / 1_000;
      allowance = Math.min(perSecond, allowance + earned);
    }
    allowanceMillis = nowMillis;
  }

  /** The next thing that happened. */
  Optional<YamuxEvent> event() {
    return Optional.ofNullable(events.poll());
  }

  // ---- commands

  /** Opens a stream, unless limits or the peer's farewell forbid it at the moment. */
  OptionalInt open() {
    boolean early = !answered && opened >= limits.earlyStreamsMax();
    if (early || goingAway || unacknowledged >= limits.unacknowledgedStreamsMax() || nextId < 0) {
      return OptionalInt.empty();
    }
    YamuxStream stream = new YamuxStream(nextId, false);
    nextId += 2;
    opened++;
    unacknowledged++;
    streams.put(stream.id, stream);
    controls.add(new Control(WINDOW_UPDATE, SYN, stream.id, 0));
    return OptionalInt.of(stream.id);
  }

  /**
   * Queues bytes; the array under them must not be changed afterwards.
   *
   * @return whether more may be written now; if not, a WRITABLE event follows
   */
  boolean write(int id, ByteBuffer bytes) {
    YamuxStream stream = streams.get(id);
    if (stream == null) {
      return true;
    }
    if (stream.finWanted) {
      throw new IllegalStateException("written after close");
    }
    stream.unsent.add(bytes);
    enqueue(stream);
    stream.blocked = stream.unsent.size() >= limits.unsentBytesHigh();
    return !stream.blocked;
  }

  /** Bytes written and not yet handed to {@link #poll}. */
  long unsent(int id) {
    YamuxStream stream = streams.get(id);
    return stream == null ? 0 : stream.unsent.size();
  }

  /** Says FIN after what was written. */
  void closeWrite(int id) {
    YamuxStream stream = streams.get(id);
    if (stream != null) {
      stream.finWanted = true;
      enqueue(stream);
    }
  }

  void reset(int id) {
    YamuxStream stream = streams.get(id);
    if (stream != null) {
      controls.add(new Control(WINDOW_UPDATE, RST, id, 0));
      forget(stream);
    }
  }

  /** The reader of the stream is done with that many bytes, which may be granted again. */
  void consumed(int id, int count) {
    YamuxStream stream = streams.get(id);
    if (stream == null) {
      return;
    }
    if (count < 0 || count > stream.unread) {
      throw new IllegalStateException(count + " bytes consumed of " + stream.unread);
    }
    anyConsumed |= count > 0;
    stream.unread -= count;
    unread -= count;
    stream.owed += count;
    if (stream.owed >= WINDOW_BYTES / 2 && !stream.finReceived) {
      controls.add(new Control(WINDOW_UPDATE, 0, id, stream.owed));
      stream.receiveWindow += stream.owed;
      stream.owed = 0;
    }
    forgetIfFinished(stream);
  }

  /** Asks the peer for a sign of life, unless a question is open. */
  void ping(int value) {
    if (!pingOpen) {
      pingOpen = true;
      pingValue = value;
      controls.add(new Control(PING, SYN, 0, value));
    }
  }

  void goAway(int code) {
    goingAway = true;
    controls.add(new Control(GO_AWAY, 0, 0, code));
  }

  /** The lowest bit of the ids that we open. */
  int ownParity() {
    return ownParity;
  }

  /** Streams that are alive, for tests that look for leaks. */
  int openStreams() {
    return streams.size();
  }

  // ---- what goes out

  /**
   * Writes whole frames into {@code out}, as many as fit into {@code space}.
   *
   * @return the bytes written; 0 when there is nothing to send
   */
  int poll(byte[] out, int at, int space) {
    ByteBuffer buffer = ByteBuffer.wrap(out, at, space);
    while (!controls.isEmpty() && buffer.remaining() >= HEADER_BYTES) {
      Control control = controls.remove();
      putHeader(buffer, control.type, control.flags, control.stream, control.length);
    }
    while (controls.isEmpty() && !ready.isEmpty()) {
      YamuxStream stream = ready.element();
      if (!isWorthwhile(stream, buffer)) {
        break;
      }
      ready.remove();
      stream.queued = false;
      sendData(stream, buffer);
    }
    return buffer.position() - at;
  }

  private static boolean isWorthwhile(YamuxStream stream, ByteBuffer buffer) {
    long wanted = Math.min(stream.unsent.size(), stream.sendCredit);
    return buffer.remaining() >= HEADER_BYTES + Math.min(wanted, WORTHWHILE_BYTES);
  }

  private void sendData(YamuxStream stream, ByteBuffer out) {
    int size =
        (int)
            Math.min(
                Math.min(stream.unsent.size(), stream.sendCredit), out.remaining() - HEADER_BYTES);
    if (size > 0) {
      putHeader(out, DATA, 0, stream.id, size);
      stream.unsent.take(out.array(), out.arrayOffset() + out.position(), size);
      out.position(out.position() + size);
      stream.sendCredit -= size;
      earnAllowance();
    }
    sendFin(stream, out);
    enqueue(stream);
    if (stream.blocked && stream.unsent.size() <= limits.unsentBytesHigh() / 2) {
      stream.blocked = false;
      events.add(YamuxEvent.of(YamuxEvent.Kind.WRITABLE, stream.id));
    }
    forgetIfFinished(stream);
  }

  /**
   * FIN goes in a frame of its own. It may ride on data, but js-libp2p (yamux 8.0.1) looks at the
   * flags of a frame before its data, and then its reader has ended when the data comes.
   */
  private static void sendFin(YamuxStream stream, ByteBuffer out) {
    boolean due = stream.finWanted && !stream.finSent && stream.unsent.isEmpty();
    if (due && out.remaining() >= HEADER_BYTES) {
      putHeader(out, WINDOW_UPDATE, FIN, stream.id, 0);
      stream.finSent = true;
    }
  }

  private static void putHeader(ByteBuffer out, int type, int flags, int stream, int length) {
    out.put((byte) 0).put((byte) type).putShort((short) flags).putInt(stream).putInt(length);
  }

  private void enqueue(YamuxStream stream) {
    if (!stream.queued && stream.isReady()) {
      stream.queued = true;
      ready.add(stream);
    }
  }

  // ---- frames of the peer

  private void takeHeader(ByteBuffer in) throws WireFault {
    while (header.hasRemaining() && in.hasRemaining()) {
      header.put(in.get());
    }
    if (header.hasRemaining()) {
      return;
    }
    header.flip();
    int version = header.get();
    int type = header.get();
    int flags = header.getShort();
    int stream = header.getInt();
    int length = header.getInt();
    header.clear();
    if (version != 0 || type < DATA || type > GO_AWAY || (flags & ~0xf) != 0) {
      throw WireFault.malformed(
          "yamux: version " + version + ", type " + type + ", flags " + flags);
    }
    if (type != DATA || length == 0) {
      chargeControl(type, flags, stream);
    }
    switch (type) {
      case PING -> onPing(flags, stream, length);
      case GO_AWAY -> onGoAway(stream, length);
      default -> onStreamFrame(type, flags, stream, length);
    }
    if (controls.size() > UNSENT_CONTROL_FRAMES_MAX) {
      throw WireFault.tooMany("unsent yamux control frames", UNSENT_CONTROL_FRAMES_MAX);
    }
  }

  /** An answer to our own opening is free, once; all other frames without data cost one. */
  private void chargeControl(int type, int flags, int id) throws WireFault {
    YamuxStream stream = streams.get(id);
    boolean opening = stream != null && !stream.inbound && !stream.acknowledged;
    if (type == WINDOW_UPDATE && opening && (flags & ACK) != 0) {
      return;
    }
    if (--allowance < 0) {
      throw WireFault.tooMany(
          "yamux control frames a second beyond traffic", limits.controlFramesPerSecondMax());
    }
  }

  private void earnAllowance() {
    allowance = Math.min(ALLOWANCE_MAX, allowance + ALLOWANCE_PER_DATA_FRAME);
  }

  private void onPing(int flags, int id, int value) throws WireFault {
    if (id != 0 || flags != SYN && flags != ACK) {
      throw WireFault.malformed("yamux: ping with stream " + id + ", flags " + flags);
    }
    if (flags == SYN) {
      controls.add(new Control(PING, ACK, 0, value));
    } else if (pingOpen && value == pingValue) {
      pingOpen = false;
      events.add(YamuxEvent.of(YamuxEvent.Kind.PONG, 0));
    }
  }

  private void onGoAway(int id, int code) throws WireFault {
    if (id != 0) {
      throw WireFault.malformed("yamux: GoAway on stream " + id);
    }
    goingAway = true;
    events.add(YamuxEvent.goAway(code & 0xffff_ffffL));
  }

  private void onStreamFrame(int type, int flags, int id, int length) throws WireFault {
    if (id == 0) {
      throw WireFault.malformed("yamux: data on stream 0");
    }
    if ((flags & SYN) != 0) {
      onSyn(id);
    }
    YamuxStream stream = streams.get(id);
    if (stream != null) {
      onAnswer(stream, flags);
    }
    if (type == DATA) {
      beginBody(stream, flags, id, length);
    } else {
      if (stream != null) {
        onCredit(stream, length & 0xffff_ffffL);
      }
      onEnd(id, flags);
    }
  }

  private void onSyn(int id) throws WireFault {
    if (id < 0 || (id & 1) == ownParity || streams.containsKey(id)) {
      throw WireFault.malformed("yamux: the peer opens stream " + id);
    }
    int max = anyConsumed ? limits.inboundStreamsMax() : limits.inboundStreamsUnreadMax();
    if (inboundStreams >= max || goingAway) {
      controls.add(new Control(WINDOW_UPDATE, RST, id, 0));
      return;
    }
    YamuxStream stream = new YamuxStream(id, true);
    stream.acknowledged = true;
    inboundStreams++;
    streams.put(id, stream);
    controls.add(new Control(WINDOW_UPDATE, ACK, id, 0));
    events.add(YamuxEvent.of(YamuxEvent.Kind.OPENED, id));
  }

  private void onAnswer(YamuxStream stream, int flags) {
    if (!stream.inbound) {
      answered = true;
      if ((flags & ACK) != 0 && !stream.acknowledged) {
        stream.acknowledged = true;
        unacknowledged--;
      }
    }
  }

  private void onCredit(YamuxStream stream, long credit) {
    stream.sendCredit = Math.min(Integer.MAX_VALUE, stream.sendCredit + credit);
    enqueue(stream);
  }

  private void beginBody(@Nullable YamuxStream stream, int flags, int id, int length)
      throws WireFault {
    if (length < 0 || length > (stream == null ? WINDOW_BYTES : stream.receiveWindow)) {
      throw WireFault.tooLarge(
          "yamux: data beyond the window,", length & 0xffff_ffffL, WINDOW_BYTES);
    }
    if (stream != null) {
      if (stream.finReceived && length > 0) {
        throw WireFault.malformed("yamux: data after FIN on stream " + id);
      }
      stream.receiveWindow -= length;
    }
    if (length > 0) {
      earnAllowance();
      bodyLeft = length;
      bodyStream = id;
      bodyFlags = flags;
    } else {
      onEnd(id, flags);
    }
  }

  private void takeBody(ByteBuffer in) {
    int size = Math.min(in.remaining(), bodyLeft);
    ByteBuffer piece = in.slice(in.position(), size);
    in.position(in.position() + size);
    bodyLeft -= size;
    YamuxStream stream = streams.get(bodyStream);
    if (stream != null) {
      stream.unread += size;
      unread += size;
      events.add(YamuxEvent.data(stream.id, piece));
      resetFullestIfOverfull();
    }
    if (bodyLeft == 0) {
      onEnd(bodyStream, bodyFlags);
    }
  }

  private void resetFullestIfOverfull() {
    if (unread > limits.unreadBytesMax()) {
      YamuxStream fullest =
          streams.values().stream().max(Comparator.comparingInt(s -> s.unread)).orElseThrow();
      reset(fullest.id);
      events.removeIf(e -> e.stream() == fullest.id);
      events.add(YamuxEvent.of(YamuxEvent.Kind.RESET, fullest.id));
    }
  }

  private void onEnd(int id, int flags) {
    YamuxStream stream = streams.get(id);
    if (stream == null) {
      return;
    }
    if ((flags & RST) != 0) {
      forget(stream);
      events.add(YamuxEvent.of(YamuxEvent.Kind.RESET, id));
    } else if ((flags & FIN) != 0 && !stream.finReceived) {
      stream.finReceived = true;
      events.add(YamuxEvent.of(YamuxEvent.Kind.REMOTE_CLOSED, id));
      forgetIfFinished(stream);
    }
  }

  private void forgetIfFinished(YamuxStream stream) {
    if (stream.isFinished()) {
      forget(stream);
    }
  }

  private void forget(YamuxStream stream) {
    if (streams.remove(stream.id) == null) {
      return;
    }
    unread -= stream.unread;
    inboundStreams -= stream.inbound ? 1 : 0;
    unacknowledged -= stream.inbound || stream.acknowledged ? 0 : 1;
    ready.remove(stream);
    stream.unsent.clear();
  }
}
