package dev.pleach.dag.sync;

import dev.pleach.dag.PublicKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the parts of one session share. */
final class SessionContext {
  /** How often a document that cannot be read is asked for without any delay. */
  private static final int MENDED_FREE = 4;

  private static final int MENDED_MAX = 16_384;
  private static final long RTT_AT_FIRST = ExchangeTimers.SECOND / 4;

  final SessionOptions options;
  final PublicKey self;
  final PublicKey remote;
  final boolean isDialler;
  final ReplicaView replica;
  final LongSupplier random;
  final Outbox outbox;
  final ScopeMemory memory;

  /** Whether the peer inflates packs. */
  private boolean isPeerInflating;

  /** Documents, by doc8, that are here, cannot be read, and were asked of the peer. */
  final Repeats<Long> mended = new Repeats<>(MENDED_FREE, MENDED_MAX);

  /** What the peer does too often. */
  final Conduct conduct = new Conduct(this);

  /** What the driver has not taken yet. */
  final Deque<SessionOutput> outputs = new ArrayDeque<>();

  /** What came while much waited for the peer, and was dealt with. */
  private final Deque<Charge> dealtWith = new ArrayDeque<>();

  /** Credit of the connection; replaced once the peer has said what it grants. */
  ExchangeCredit connection;

  /** The time of the input that is being handled. */
  long now;

  /** Symbols of scopes' sketches that are held ready to be sent. */
  int symbolsReady;

  /** When the peer was last heard. */
  long lastHeard;

  /** Smoothed round trip time. */
  private long rtt = RTT_AT_FIRST;

  private long nextXid;

  SessionContext(
      SessionOptions options,
      PublicKey self,
      PublicKey remote,
      boolean isDialler,
      ReplicaView replica,
      LongSupplier random,
      ScopeMemory memory) {
    this.memory = memory;
    this.options = options;
    this.self = self;
    this.remote = remote;
    this.isDialler = isDialler;
    this.replica = replica;
    this.random = random;
    this.nextXid = isDialler ? 1 : 2;
    this.connection = connectionOf(0);
    this.outbox = new Outbox(options.frameBytesMax(), connection);
  }

  private ExchangeCredit connectionOf(long granted) {
    return new ExchangeCredit(granted, options.connectionWindowBytes(), options.windowBytesMax());
  }

  /** The peer's greeting grants so much. */
  void greeted(long caps, long peersFrameMax, long granted) {
    isPeerInflating = (caps & Message.CAP_DEFLATE) != 0;
    connection = connectionOf(granted);
    outbox.greeted(peersFrameMax, connection);
  }

  PackTarget packTarget() {
    return new PackTarget(options.packBytesMax(), isPeerInflating);
  }

  /** Returns a number for an exchange of this side: odd from the dialler. */
  long newXid() {
    long xid = nextXid;
    // After 2^31 exchanges the numbers begin again; the old ones are long closed.
    nextXid = nextXid + 2 > 0xffff_ffffL ? (isDialler ? 1 : 2) : nextXid + 2;
    return xid;
  }

  /** True for numbers that the peer gives. */
  boolean isPeersXid(long xid) {
    return xid != 0 && (xid % 2 == 0) == isDialler;
  }

  long rtt() {
    return rtt;
  }

  void rttMeasured(long nanos) {
    rtt += (nanos - rtt) / 4;
  }

  void output(SessionOutput output) {
    outputs.addLast(output);
  }

  /** No honest peer sends that. */
  void garbage(String reason) {
    fault(SessionOutput.Severity.GRAVE, SessionOutput.Cause.GARBAGE, reason);
  }

  void fault(SessionOutput.Severity severity, SessionOutput.Cause cause, String reason) {
    output(new SessionOutput.PeerFault(severity, cause, reason));
  }

  void err(ErrorCode code, long xid, String text) {
    outbox.control(new Message.Err(code.number(), xid, text));
  }

  void resetExchange(long xid, ErrorCode code) {
    outbox.control(new Message.Reset(xid, code.number()));
  }

  /** The peer will send so much: it is granted in advance, within the bounds of the windows. */
  void expect(Optional<Exchange> exchange, long bytes) {
    long granted = connection.window().widen(bytes);
    if (granted > 0) {
      outbox.control(new Message.Credit(0, granted));
    }
    exchange.ifPresent(
        own -> {
          long more = own.credit().window().widen(bytes);
          if (more > 0) {
            outbox.control(new Message.Credit(own.xid(), more));
          }
        });
  }

  /**
   * A message has been dealt with. Its bytes are given back to the peer, unless much waits for it:
   * who does not take what it asked for is not to ask for more.
   */
  void dealtWith(Charge charge) {
    if (outbox.isFull()) {
      dealtWith.addLast(charge);
    } else {
      charge.release();
    }
  }

  /** Gives back what was kept, once less waits for the peer. */
  void giveBack() {
    while (!dealtWith.isEmpty() && !outbox.isFull()) {
      dealtWith.removeFirst().release();
    }
  }

  /** Runs what reads a document; returns false if what is here of it cannot be read. */
  static boolean isReadable(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (UnreadableDocumentException e) {
      return false; // whoever threw it knows which, and why
    }
  }

  /** Returns a delay of half to one and a half of this. */
  long aboutAsLongAs(long nanos) {
    return nanos / 2 + Long.remainderUnsigned(random.getAsLong(), Math.max(1, nanos));
  }

  boolean isSelfSmaller() {
    return self.compareTo(remote) < 0;
  }
}
