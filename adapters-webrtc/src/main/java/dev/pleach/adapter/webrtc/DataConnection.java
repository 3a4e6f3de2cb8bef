package dev.pleach.adapter.webrtc;

import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import dev.pleach.port.TransportListener;
import dev.pleach.port.support.Lane;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The port's connection over one data channel.
 *
 * <p>Every message begins with its type:
 *
 * <pre>
 * 01 proof     key (32), signature (64), window (uint32): the first message each way
 * 02 part      a piece of a frame, more follow
 * 03 last      the last or only piece of a frame
 * 04 credit    uint32: so many bytes more may be sent
 * 05 close     nothing follows
 * </pre>
 *
 * <p>The native library hands over whatever comes and has no way to be slowed down, so the receiver
 * grants credit: its window at first, then what was consumed. A frame costs its length and 64 bytes
 * for itself, so that tiny frames do not fill the memory either.
 *
 * <p>Threads. Frames come on a native thread, are put together there and go to the peer's lane, in
 * which the listener is called: on the native thread itself if the lane is idle, so that an answer
 * leaves at once. Frames are sent by whoever is at hand: the caller of {@link #send}, or the loop
 * when credit came or a buffer drained; one at a time, the others leave their frames. No lock is
 * held while a listener is called.
 */
final class DataConnection implements Connection {
  /** Longest message that is taken, its type included. */
  static final int MESSAGE_BYTES_MAX = 65_536;

  /** Four messages of the usual length. */
  static final int FRAME_BYTES_MAX = 4 * 16_383;

  static final int PROOF = 1;
  static final int PART = 2;
  static final int LAST = 3;
  static final int CREDIT = 4;
  static final int CLOSE = 5;

  private static final int FRAME_COST = 64;

  /** What this connection asks of its meeting; calls come from any thread. */
  interface Owner {
    /** Judges the proof of the other end and returns its window. */
    int judge(byte[] proof) throws SignalFault;

    /** The other end is proven. Comes on a native thread. */
    void proven();

    /** Sends one message. */
    boolean send(byte[] message);

    long buffered();

    /** Runs a task on the loop. */
    void later(int millis, Runnable task);

    /** Runs a task that puts something into a lane, which may begin with it on this very thread. */
    void here(Runnable task);

    /** The connection is over; what was sent may still leave, and a last word be said. */
    void over(boolean sayGoodbye);

    /** The other end broke the rules. */
    void fault(String reason);
  }

  private final PeerId remote;
  private final boolean dialler;
  private final Owner owner;
  private final Lane lane;
  private final int messageBytesMax;
  private final int bufferedHigh;
  private final int bufferedLow;
  private final int pollMillis;
  private final int window;
  private final int unsentBytesHigh;
  private final int unsentBytesMax;

  private final Queue<byte[]> unsent = new ConcurrentLinkedQueue<>();
  private final AtomicLong unsentBytes = new AtomicLong();
  private final AtomicLong credit = new AtomicLong();
  private final AtomicBoolean blocked = new AtomicBoolean();
  private final AtomicBoolean pumpDue = new AtomicBoolean();
  private final AtomicInteger pumping = new AtomicInteger();
  private volatile boolean stalled;
  private long sentSinceLook;

  private final AtomicBoolean ended = new AtomicBoolean();

  /** Touched on the native thread only. */
  private boolean deaf;

  private boolean proven;
  private byte[] partial = {};
  private int partialBytes;

  /** What was heard and not consumed; guards itself. */
  private final Unconsumed unconsumed = new Unconsumed();

  private final AtomicLong owed = new AtomicLong();

  /** Waits until the connection is reported; guards itself. */
  private final List<Runnable> unreported = new ArrayList<>();

  private volatile boolean reported;

  /** Touched in the lane only. */
  private Optional<ConnectionListener> listener = Optional.empty();

  DataConnection(PeerId remote, boolean dialler, Owner owner, Lane lane, WebRtcOptions options) {
    this.remote = remote;
    this.dialler = dialler;
    this.owner = owner;
    this.lane = lane;
    this.messageBytesMax = options.limit(Limit.MESSAGE_BYTES_MAX);
    this.bufferedHigh = options.limit(Limit.BUFFERED_BYTES_HIGH);
    this.bufferedLow = options.limit(Limit.BUFFERED_BYTES_LOW);
    this.pollMillis = options.limit(Limit.BUFFER_POLL_MILLIS);
    this.window = options.limit(Limit.UNCONSUMED_BYTES_MAX);
    this.unsentBytesHigh = options.limit(Limit.FRAMES_UNSENT_BYTES_HIGH);
    this.unsentBytesMax = options.limit(Limit.FRAMES_UNSENT_BYTES_MAX);
  }

  // ---- the port

  @Override
  public PeerId remote() {
    return remote;
  }

  @Override
  public boolean isDialler() {
    return dialler;
  }

  @Override
  public int frameBytesMax() {
    return FRAME_BYTES_MAX;
  }

  @Override
  public boolean send(byte[] frame) {
    if (frame.length == 0 || frame.length > FRAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a frame has 1 to " + FRAME_BYTES_MAX + " bytes, got " + frame.length);
    }
    if (ended.get()) {
      return true;
    }
    long waiting = unsentBytes.addAndGet(cost(frame.length));
    if (waiting > unsentBytesMax) {
      close("the sender did not wait for the connection to become writable");
      return false;
    }
    unsent.add(frame);
    if (waiting >= unsentBytesHigh) {
      blocked.set(true);
    }
    boolean writable = !blocked.get();
    pump();
    return writable;
  }

  @Override
  public void consumed(int frameBytes) {
    if (ended.get()) {
      return;
    }
    if (owed.addAndGet(unconsumed.consume(frameBytes)) >= window / 4) {
      pump();
    }
  }

  @Override
  public void close(String reason) {
    finish(reason, true);
  }

  boolean isEnded() {
    return ended.get();
  }

  /**
   * Ends the connection for the listener; repeating does nothing. When it returns, whoever called
   * it, the end is in the lane: what takes the place of this connection is heard of after it.
   */
  void finish(String reason, boolean sayGoodbye) {
    synchronized (ended) {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      tell(() -> hearTheEnd(reason));
    }
    unsent.clear();
    owner.over(sayGoodbye);
  }

  private void hearTheEnd(String reason) {
    Optional<ConnectionListener> last = listener;
    listener = Optional.empty();
    last.ifPresent(heard -> heard.closed(reason));
  }

  /** Reports the connection; what was heard since the proof follows. */
  void report(TransportListener heard, Runnable then) {
    synchronized (unreported) {
      lane.run(
          () -> {
            try {
              listener = Optional.of(heard.connected(this));
            } catch (RuntimeException e) {
              close("the listener failed: " + e);
              throw e;
            } finally {
              then.run();
            }
          });
      unreported.forEach(lane::run);
      unreported.clear();
      reported = true;
    }
  }

  /** Nobody will ever be told of this connection. */
  void forget() {
    synchronized (unreported) {
      unreported.clear();
    }
  }

  private void tell(Runnable task) {
    if (!reported) {
      synchronized (unreported) {
        if (!reported) {
          unreported.add(task);
          return;
        }
      }
    }
    lane.run(task);
  }

  // ---- sending

  private static long cost(int frameBytes) {
    return (long) frameBytes + FRAME_COST;
  }

  /** Sends what may be sent; returns at once if another thread is at it, which then looks again. */
  void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      drain();
      seen = pumping.addAndGet(-seen);
    } while (seen != 0);
    if (unsentBytes.get() <= unsentBytesHigh / 2 && blocked.compareAndSet(true, false)) {
      tell(() -> listener.ifPresent(ConnectionListener::writable));
    }
  }

  private void drain() {
    grant();
    while (!ended.get() && !isStalled()) {
      byte[] frame = unsent.peek();
      if (frame == null || credit.get() < cost(frame.length)) {
        return;
      }
      unsent.poll();
      unsentBytes.addAndGet(-cost(frame.length));
      credit.addAndGet(-cost(frame.length));
      if (!sendPieces(frame)) {
        finish("the channel takes nothing any more", false);
      }
    }
  }

  private void grant() {
    if (owed.get() >= window / 4 && !ended.get()) {
      long bytes = owed.getAndSet(0);
      boolean unused =
          owner.send(ByteBuffer.allocate(5).put((byte) CREDIT).putInt((int) bytes).array());
    }
  }

  private boolean sendPieces(byte[] frame) {
    int room = messageBytesMax - 1;
    for (int from = 0; from < frame.length; from += room) {
      int length = Math.min(room, frame.length - from);
      byte[] message = new byte[length + 1];
      message[0] = (byte) (from + length == frame.length ? LAST : PART);
      System.arraycopy(frame, from, message, 1, length);
      sentSinceLook += message.length;
      if (!owner.send(message)) {
        return false;
      }
    }
    return true;
  }

  /** The channel closes silently when too much is buffered, and tells nobody when it drains. */
  private boolean isStalled() {
    if (!stalled && sentSinceLook >= bufferedLow) {
      sentSinceLook = owner.buffered();
      if (sentSinceLook >= bufferedHigh) {
        stalled = true;
        owner.later(pollMillis, this::look);
      }
    }
    return stalled;
  }

  private void look() {
    if (ended.get()) {
      return;
    }
    if (owner.buffered() > bufferedLow) {
      owner.later(pollMillis, this::look);
    } else {
      stalled = false;
      pump();
    }
  }

  /** Returns our proof message. */
  static byte[] proof(byte[] key, byte[] signature, int window) {
    return ByteBuffer.allocate(101)
        .put((byte) PROOF)
        .put(key)
        .put(signature)
        .putInt(window)
        .array();
  }

  // ---- receiving, on the native thread

  void message(byte[] message) {
    if (deaf) {
      return;
    }
    try {
      take(message);
    } catch (SignalFault fault) {
      deaf = true;
      owner.fault(fault.reason());
    }
  }

  private void take(byte[] message) throws SignalFault {
    if (message.length < 1 || message.length > MESSAGE_BYTES_MAX) {
      throw new SignalFault("a message of " + message.length + " bytes");
    }
    if (!proven) {
      if (message[0] != PROOF) {
        throw new SignalFault("something before the proof");
      }
      credit.set(owner.judge(message));
      proven = true;
      owner.proven();
      return;
    }
    switch (message[0]) {
      case PART, LAST -> piece(message);
      case CREDIT -> credited(message);
      case CLOSE -> {
        deaf = true;
        finish("closed by the other end", false);
      }
      default -> throw new SignalFault("a message of unknown type " + message[0]);
    }
  }

  private void piece(byte[] message) throws SignalFault {
    int length = message.length - 1;
    if (length == 0 || partialBytes + length > FRAME_BYTES_MAX) {
      throw new SignalFault("a frame of no or too many bytes");
    }
    if (message[0] == LAST && partialBytes == 0) {
      whole(Arrays.copyOfRange(message, 1, message.length));
      return;
    }
    if (partial.length < partialBytes + length) {
      int doubled = Math.min(FRAME_BYTES_MAX, 2 * partial.length);
      partial = Arrays.copyOf(partial, Math.max(doubled, partialBytes + length));
    }
    System.arraycopy(message, 1, partial, partialBytes, length);
    partialBytes += length;
    if (message[0] == LAST) {
      byte[] joined = Arrays.copyOf(partial, partialBytes);
      partial = new byte[0];
      partialBytes = 0;
      whole(joined);
    }
  }

  private void whole(byte[] joined) throws SignalFault {
    if (!unconsumed.add(joined.length, window)) {
      throw new SignalFault("more than the window of " + window + " bytes");
    }
    if (!ended.get()) {
      owner.here(() -> tell(() -> listener.ifPresent(heard -> heard.frame(joined))));
    }
  }

  private void credited(byte[] message) throws SignalFault {
    if (message.length != 5) {
      throw new SignalFault("a credit of " + message.length + " bytes");
    }
    long granted = ByteBuffer.wrap(message).getInt(1);
    if (granted < 0 || credit.addAndGet(granted) > Integer.MAX_VALUE) {
      throw new SignalFault("a credit beyond all bounds");
    }
    if (pumpDue.compareAndSet(false, true)) { // however many credits come
      owner.later(
          0,
          () -> {
            pumpDue.set(false);
            pump();
          });
    }
  }

  /** The lengths of frames that were heard and not consumed, first come first. */
  private static final class Unconsumed {
    private final ArrayDeque<Integer> lengths = new ArrayDeque<>();
    private long cost;
    private long bytes;
    private long begun;

    /** Adds a frame, if there is room for it. */
    synchronized boolean add(int length, int window) {
      if (cost + cost(length) > window) {
        return false;
      }
      lengths.add(length);
      cost += cost(length);
      bytes += length;
      return true;
    }

    /** Takes bytes off and returns the cost of the frames that are wholly consumed by that. */
    synchronized long consume(int consumed) {
      if (consumed < 0 || consumed > bytes) {
        throw new IllegalArgumentException("consumed more than was received: " + consumed);
      }
      bytes -= consumed;
      begun += consumed;
      long freed = 0;
      @Nullable Integer first = lengths.peek();
      while (first != null && begun >= first) {
        begun -= first;
        freed += cost(first);
        lengths.poll();
        first = lengths.peek();
      }
      cost -= freed;
      return freed;
    }
  }
}
