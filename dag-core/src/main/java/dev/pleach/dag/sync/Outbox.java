package dev.pleach.dag.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be sent, in fair order: control, live pushes, small messages, bulk. Bulk is made when
 * its turn comes, by deficit round robin over its sources (Shreedhar, Varghese 1995) with a quantum
 * of 64 KiB. A large message is cut into frames, and more urgent ones go between them.
 */
final class Outbox {
  private static final long QUANTUM_BYTES = 65_536;

  /** Rounds after which any source has a positive deficit. */
  private static final int ROUNDS_MAX = 8;

  enum Lane {
    CONTROL,
    PUSH,
    SMALL,
    BULK
  }

  private record Outgoing(byte[] bytes, Optional<ExchangeCredit> credit) {}

  private final Map<Lane, Deque<Outgoing>> queues = new EnumMap<>(Lane.class);
  private final Map<Lane, Deque<byte[]>> frames = new EnumMap<>(Lane.class);
  private final Deque<BulkSource> ring = new ArrayDeque<>();
  private final Map<BulkSource, Long> deficits = new IdentityHashMap<>();
  private ExchangeCredit connection;
  private int frameBytesMax;
  private long nextNumber;
  private long pushBytes;
  private long attachedBytes;

  Outbox(int frameBytesMax, ExchangeCredit connection) {
    this.frameBytesMax = frameBytesMax;
    this.connection = connection;
    for (Lane lane : Lane.values()) {
      queues.put(lane, new ArrayDeque<>());
      frames.put(lane, new ArrayDeque<>());
    }
  }

  /** The peer's greeting said how much it takes. */
  void greeted(long peersFrameMax, ExchangeCredit granted) {
    frameBytesMax = (int) Math.min(frameBytesMax, peersFrameMax);
    connection = granted;
    connection.spent(attachedBytes);
    attachedBytes = 0;
  }

  /** Queues what goes with the greeting, before the peer has said how much it takes. */
  void attach(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    attachedBytes += bytes.length;
    queue(Lane.CONTROL).add(new Outgoing(bytes, Optional.empty()));
  }

  /** Queues what costs no credit. */
  void control(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    Lane lane = isExempt(message.type(), bytes.length) ? Lane.CONTROL : Lane.SMALL;
    queue(lane).add(new Outgoing(bytes, Optional.empty()));
  }

  void push(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    pushBytes += bytes.length;
    queue(Lane.PUSH).add(new Outgoing(bytes, Optional.empty()));
  }

  /** Bytes of pushes that wait. */
  long pushBytes() {
    return pushBytes;
  }

  void small(Message message, ExchangeCredit credit) {
    byte[] bytes = MessageCodec.encode(message);
    if (isExempt(message.type(), bytes.length)) {
      queue(Lane.CONTROL).add(new Outgoing(bytes, Optional.empty()));
    } else {
      queue(Lane.SMALL).add(new Outgoing(bytes, Optional.of(credit)));
    }
  }

  /**
   * True for messages that cost no credit: HELLO, DIGEST, CREDIT, ERR, RESET, ACK, unless large.
   */
  static boolean isExempt(int type, int length) {
    boolean isControl = type >= 1 && type <= 4 || type == 23;
    return type == 0 || (isControl && length <= 4_096);
  }

  void addSource(BulkSource source) {
    if (deficits.putIfAbsent(source, 0L) == null) {
      ring.addLast(source);
    }
  }

  void removeSource(BulkSource source) {
    if (deficits.remove(source) != null) {
      ring.removeIf(other -> other == source);
    }
  }

  /** True if something waits that only the connection holds back. */
  boolean hasBacklog() {
    return queues.values().stream().anyMatch(queue -> !queue.isEmpty())
        || frames.values().stream().anyMatch(queue -> !queue.isEmpty());
  }

  /** Returns the next frame, or nothing if nothing may be sent now. */
  Optional<byte[]> nextFrame(long now) {
    for (Lane lane : Lane.values()) {
      if (!hasFrame(lane)) {
        nextMessage(lane, now).ifPresent(bytes -> cut(lane, bytes));
      }
      if (hasFrame(lane)) {
        return Optional.of(frames(lane).removeFirst());
      }
    }
    return Optional.empty();
  }

  private void cut(Lane lane, byte[] bytes) {
    frames(lane).addAll(FrameCodec.cut(bytes, nextNumber++, frameBytesMax));
  }

  private Optional<byte[]> nextMessage(Lane lane, long now) {
    if (lane == Lane.CONTROL) {
      return Optional.ofNullable(queue(lane).pollFirst()).map(Outgoing::bytes);
    }
    if (!connection.isOpen()) {
      return Optional.empty();
    }
    return lane == Lane.BULK ? nextBulk(now) : nextQueued(lane);
  }

  private Optional<byte[]> nextQueued(Lane lane) {
    for (Iterator<Outgoing> all = queue(lane).iterator(); all.hasNext(); ) {
      Outgoing next = all.next();
      if (next.credit().isEmpty() || next.credit().get().isOpen()) {
        all.remove();
        spend(next.bytes().length, next.credit());
        pushBytes -= lane == Lane.PUSH ? next.bytes().length : 0;
        return Optional.of(next.bytes());
      }
    }
    return Optional.empty();
  }

  private void spend(long bytes, Optional<ExchangeCredit> credit) {
    connection.spent(bytes);
    credit.ifPresent(exchange -> exchange.spent(bytes));
  }

  private Optional<byte[]> nextBulk(long now) {
    int turns = ring.size() * ROUNDS_MAX;
    for (int i = 0; i < turns && !ring.isEmpty(); i++) {
      BulkSource source = ring.peekFirst();
      long deficit = deficits.getOrDefault(source, 0L);
      if (deficit > 0 && source.hasBulk()) {
        Optional<byte[]> made = make(source, deficit, now);
        if (made.isPresent()) {
          return made;
        }
      } else {
        deficits.put(source, source.hasBulk() ? deficit + QUANTUM_BYTES : 0L);
        ring.addLast(ring.removeFirst());
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> make(BulkSource source, long deficit, long now) {
    Optional<ExchangeCredit> credit = source.bulkCredit();
    Optional<byte[]> made = source.nextBulk(now).map(MessageCodec::encode);
    if (made.isPresent()) {
      int length = made.get().length;
      spend(length, credit);
      deficits.computeIfPresent(source, (same, before) -> deficit - length);
    }
    return made;
  }

  private boolean hasFrame(Lane lane) {
    return !frames(lane).isEmpty();
  }

  private Deque<Outgoing> queue(Lane lane) {
    return queues.computeIfAbsent(lane, any -> new ArrayDeque<>());
  }

  private Deque<byte[]> frames(Lane lane) {
    return frames.computeIfAbsent(lane, any -> new ArrayDeque<>());
  }
}
