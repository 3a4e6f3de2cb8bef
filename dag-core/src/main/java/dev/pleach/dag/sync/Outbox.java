package dev.pleach.dag.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is to be sent, in fair order: control, live pushes, small messages, bulk. Bulk is made when
 * its turn comes, by deficit round robin over its sources (Shreedhar, Varghese 1995) with a quantum
 * of 64 KiB. A large message is cut into frames, and more urgent ones go between them.
 *
 * <p>What waits is counted. Refusals and the like are dropped beyond a bound, as a network may drop
 * them; of the rest whoever adds to it asks first ({@link #bytes}, {@link #isFull}).
 */
final class Outbox {
  private static final long QUANTUM_BYTES = 65_536;

  /** Most bytes of control messages that wait; credit is kept besides, added up. */
  static final long CONTROL_BYTES_MAX = 1 << 16;

  /** With so many bytes waiting, what the peer sends is not given back to it as credit. */
  static final long FULL_BYTES = 1 << 20;

  /** Turns of sources in a row that may give nothing before something else gets its turn. */
  static final int VAIN_MAX = 64;

  enum Lane {
    CONTROL,
    PUSH,
    SMALL,
    BULK
  }

  private final Waiting control = new Waiting();
  private final Waiting pushes = new Waiting();
  private final Waiting small = new Waiting();

  /** Exchanges to which credit waits to be given; that of more exchanges, most long over, goes. */
  static final int CREDITS_MAX = 1_024;

  /** The number under which credit is the connection's. */
  private static final long CONNECTION = 0;

  /**
   * Credit to be given, by exchange. It is never dropped with what else waits: the peer could not
   * make up for it.
   */
  private final Map<Long, Long> credits = new LinkedHashMap<>();

  private final Map<Lane, Deque<byte[]>> frames = new EnumMap<>(Lane.class);
  private final Deque<BulkSource> ring = new ArrayDeque<>();
  private final Map<BulkSource, Long> deficits = new IdentityHashMap<>();
  private ExchangeCredit connection;
  private int frameBytesMax;
  private long nextNumber;
  private long attachedBytes;
  private boolean isGreeting;
  private boolean isMute;
  private boolean isInterrupted;

  Outbox(int frameBytesMax, ExchangeCredit connection) {
    this.frameBytesMax = frameBytesMax;
    this.connection = connection;
    for (Lane lane : Lane.values()) {
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

  // ---- what is to be sent

  /** Queues what goes with the greeting, before the peer has said how much it takes. */
  void attach(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    attachedBytes += bytes.length;
    control.add(Outgoing.whole(bytes, Optional.empty()));
  }

  /** Queues what costs no credit, as far as it is not too large for that. */
  void control(Message message) {
    if (message instanceof Message.Credit credit) {
      credit(credit);
    } else if (message instanceof Message.Hello) {
      greet(message);
    } else {
      send(message, Optional.empty());
    }
  }

  private void credit(Message.Credit credit) {
    credits.merge(credit.xid(), credit.bytes(), Long::sum);
    if (credits.size() > CREDITS_MAX) {
      credits.keySet().stream()
          .filter(xid -> xid != CONNECTION)
          .findFirst()
          .ifPresent(credits::remove);
    }
  }

  /** Of greetings, which may be long, one waits at a time. */
  private void greet(Message hello) {
    if (!isGreeting) {
      isGreeting = true;
      control.add(Outgoing.whole(MessageCodec.encode(hello), Optional.empty()));
    }
  }

  void small(Message message, ExchangeCredit credit) {
    send(message, Optional.of(credit));
  }

  private void send(Message message, Optional<ExchangeCredit> credit) {
    byte[] bytes = MessageCodec.encode(message);
    if (!isExempt(message.type(), bytes.length)) {
      if (!isMute) {
        small.add(Outgoing.whole(bytes, credit));
      }
    } else if (control.bytes() < CONTROL_BYTES_MAX) {
      control.add(Outgoing.whole(bytes, Optional.empty()));
    }
  }

  /**
   * Queues small messages that are made when their turn comes, until there is none.
   *
   * @param bytes what is held meanwhile to make them of
   */
  void later(Supplier<Optional<Message>> maker, long bytes, Optional<ExchangeCredit> credit) {
    if (!isMute) {
      small.add(Outgoing.made(maker, bytes, credit));
    }
  }

  void push(Message message) {
    if (!isMute) {
      pushes.add(Outgoing.whole(MessageCodec.encode(message), Optional.empty()));
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

  /** Credit has come for an exchange. */
  void granted(ExchangeCredit credit) {
    small.granted(credit);
  }

  /** What was still to be said under this credit is not: its exchange has ended or begun anew. */
  void drop(ExchangeCredit credit) {
    small.drop(credit);
  }

  /**
   * The peer takes nothing: what costs credit is dropped, and none is added until it does. Control
   * messages and credit still go, or two sides whose windows are closed would wait for each other;
   * and of a message that was begun the rest does.
   */
  void mute() {
    isMute = true;
    pushes.clear();
    small.clear();
  }

  void unmute() {
    isMute = false;
  }

  boolean isMute() {
    return isMute;
  }

  // ---- how much waits

  /** Bytes of pushes that wait. */
  long pushBytes() {
    return pushes.bytes();
  }

  /** Bytes that wait, frames aside: of each lane these are at most one message. */
  long bytes() {
    return control.bytes() + pushes.bytes() + small.bytes();
  }

  boolean isFull() {
    return bytes() >= FULL_BYTES;
  }

  /** True if the connection has credit. */
  boolean isOpen() {
    return connection.isOpen();
  }

  /** True if something waits that only the connection holds back. */
  boolean hasBacklog() {
    return !control.isEmpty()
        || !credits.isEmpty()
        || !pushes.isEmpty()
        || !small.isEmpty()
        || frames.values().stream().anyMatch(queue -> !queue.isEmpty());
  }

  // ---- sending

  /** Returns the next frame, or nothing if nothing may be sent now. */
  Optional<byte[]> nextFrame(long now) {
    isInterrupted = false;
    for (Lane lane : Lane.values()) {
      if (frames(lane).isEmpty() && (!isMute || lane == Lane.CONTROL)) {
        nextMessage(lane, now).ifPresent(bytes -> cut(lane, bytes));
      }
      if (!frames(lane).isEmpty()) {
        return Optional.of(frames(lane).removeFirst());
      }
    }
    return Optional.empty();
  }

  /** True if the last frame was not looked for to the end: it is to be looked for soon again. */
  boolean isInterrupted() {
    return isInterrupted;
  }

  private void cut(Lane lane, byte[] bytes) {
    frames(lane).addAll(FrameCodec.cut(bytes, nextNumber++, frameBytesMax));
  }

  private Optional<byte[]> nextMessage(Lane lane, long now) {
    if (lane == Lane.CONTROL) {
      return nextControl();
    }
    if (!connection.isOpen()) {
      return Optional.empty();
    }
    return switch (lane) {
      case PUSH -> pushes.next(this::spend);
      case SMALL -> small.next(this::spend);
      default -> nextBulk(now);
    };
  }

  private Optional<byte[]> nextControl() {
    Optional<byte[]> next = control.next((bytes, credit) -> {});
    if (next.isPresent()) {
      return next;
    }
    isGreeting = false;
    Optional<Message.Credit> credit =
        credits.entrySet().stream()
            .findFirst()
            .map(first -> new Message.Credit(first.getKey(), first.getValue()));
    credit.ifPresent(one -> credits.remove(one.xid()));
    return credit.map(MessageCodec::encode);
  }

  private void spend(long bytes, Optional<ExchangeCredit> credit) {
    connection.spent(bytes);
    credit.ifPresent(exchange -> exchange.spent(bytes));
  }

  private Optional<byte[]> nextBulk(long now) {
    int idle = 0;
    int vain = 0;
    while (idle < ring.size() && !isInterrupted) { // some rounds make any deficit positive
      BulkSource source = ring.getFirst();
      boolean hasBulk = source.hasBulk();
      long deficit = deficits.getOrDefault(source, 0L);
      if (hasBulk && deficit > 0) {
        Optional<byte[]> made = make(source, deficit, now);
        if (made.isPresent()) {
          return made;
        }
        isInterrupted = ++vain == VAIN_MAX;
      } else {
        deficits.put(source, hasBulk ? deficit + QUANTUM_BYTES : 0L);
        ring.addLast(ring.removeFirst());
      }
      idle = hasBulk ? 0 : idle + 1;
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

  private Deque<byte[]> frames(Lane lane) {
    return frames.computeIfAbsent(lane, any -> new ArrayDeque<>());
  }
}
