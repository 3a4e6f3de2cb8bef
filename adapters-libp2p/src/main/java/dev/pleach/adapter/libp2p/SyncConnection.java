package dev.pleach.adapter.libp2p;

import dev.pleach.adapter.libp2p.Libp2pOptions.Limit;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import dev.pleach.port.TransportException;
import dev.pleach.port.TransportListener;
import dev.pleach.port.support.Lane;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The port's connection over one sync stream.
 *
 * <p>Three threads meet here. The caller's: {@link #send} and {@link #consumed} count, queue and
 * ask the event loop to come. The event loop's: it moves frames between the queue and the stream.
 * The lane's: it calls the listener, serially. Frames wait in two places on the way out, in the
 * queue here and in the muxer; on the way in at most so many are on their way to the listener, and
 * the rest waits as bytes inside the window that the peer was granted.
 */
final class SyncConnection implements Connection, SyncStream.Receiver {
  /** Told of the connection's beginning and end, on any thread. */
  interface Owner {
    void opened(SyncConnection connection);

    /** Before the listener hears of the end: from here on the peer can be dialled again. */
    void ending(SyncConnection connection);

    /** After the listener's last call was put into the lane. */
    void ended(SyncConnection connection);
  }

  private final Link link;
  private final Lane lane;
  private final Owner owner;
  private final int unsentBytesHigh;
  private final int unsentBytesMax;
  private final int unheardFramesMax;
  private final CompletableFuture<PeerId> opened = new CompletableFuture<>();

  private final Queue<byte[]> unsent = new ConcurrentLinkedQueue<>();
  private final AtomicLong unsentBytes = new AtomicLong();
  private final AtomicBoolean sendWanted = new AtomicBoolean();
  private final AtomicBoolean blocked = new AtomicBoolean();

  private final AtomicInteger unheardFrames = new AtomicInteger();
  private final AtomicLong unconsumedBytes = new AtomicLong();
  private final AtomicLong consumedBytes = new AtomicLong();
  private final AtomicBoolean grantWanted = new AtomicBoolean();

  private final AtomicBoolean ended = new AtomicBoolean();

  /** Set on the event loop, when the protocol is agreed. */
  private @Nullable SyncStream stream;

  private boolean streamWritable = true;

  /** Touched in the lane only. */
  private Optional<ConnectionListener> listener = Optional.empty();

  SyncConnection(Link link, Lane lane, Owner owner, Libp2pOptions options) {
    this.link = link;
    this.lane = lane;
    this.owner = owner;
    this.unsentBytesHigh = options.limit(Limit.FRAMES_UNSENT_BYTES_HIGH);
    this.unsentBytesMax = options.limit(Limit.FRAMES_UNSENT_BYTES_MAX);
    this.unheardFramesMax = options.limit(Limit.FRAMES_UNHEARD_MAX);
  }

  Link link() {
    return link;
  }

  /** Completes in the lane, after the listener knows of the connection; fails if it never will. */
  CompletableFuture<PeerId> opened() {
    return opened;
  }

  boolean isEnded() {
    return ended.get();
  }

  // ---- the port

  @Override
  public PeerId remote() {
    return link.remote();
  }

  @Override
  public boolean isDialler() {
    return link.isDialer();
  }

  @Override
  public int frameBytesMax() {
    return SyncStream.BODY_BYTES_MAX;
  }

  @Override
  public boolean send(byte[] frame) {
    if (frame.length == 0 || frame.length > frameBytesMax()) {
      throw new IllegalArgumentException(
          "a frame has 1 to " + frameBytesMax() + " bytes, got " + frame.length);
    }
    if (ended.get()) {
      return true;
    }
    long waiting = unsentBytes.addAndGet(frame.length);
    if (waiting > unsentBytesMax) {
      close("the sender did not wait for the connection to become writable");
      return false;
    }
    unsent.add(frame);
    if (waiting >= unsentBytesHigh) {
      blocked.set(true);
    }
    boolean writable = !blocked.get();
    if (sendWanted.compareAndSet(false, true)) {
      link.execute(this::sendOn);
    }
    return writable;
  }

  @Override
  public void consumed(int frameBytes) {
    if (ended.get()) {
      return;
    }
    if (frameBytes < 0 || unconsumedBytes.addAndGet(-frameBytes) < 0) {
      throw new IllegalArgumentException("consumed more than was received: " + frameBytes);
    }
    consumedBytes.addAndGet(frameBytes);
    if (grantWanted.compareAndSet(false, true)) {
      link.execute(this::grant);
    }
  }

  @Override
  public void close(String reason) {
    finish(reason);
    link.close(reason);
  }

  // ---- on the event loop

  @Override
  public void opened(SyncStream opening) {
    stream = opening;
    owner.opened(this);
  }

  /** Reports the connection; called once, by the owner. */
  void report(TransportListener heard) {
    lane.run(
        () -> {
          try {
            listener = Optional.of(heard.connected(this));
            opened.complete(remote());
          } catch (RuntimeException e) {
            close("the listener failed: " + e);
            throw e;
          }
        });
  }

  private void sendOn() {
    sendWanted.set(false);
    SyncStream open = stream;
    if (open == null) {
      return;
    }
    while (streamWritable) {
      byte[] frame = unsent.poll();
      if (frame == null) {
        break;
      }
      unsentBytes.addAndGet(-frame.length);
      streamWritable = open.send(frame);
    }
    if (unsentBytes.get() <= unsentBytesHigh / 2 && blocked.compareAndSet(true, false)) {
      lane.run(() -> listener.ifPresent(ConnectionListener::writable));
    }
  }

  @Override
  public void writable() {
    streamWritable = true;
    sendOn();
  }

  private void grant() {
    grantWanted.set(false);
    SyncStream open = stream;
    if (open != null) {
      open.consumed((int) consumedBytes.getAndSet(0));
    }
  }

  @Override
  public boolean wantsFrame() {
    return !ended.get() && unheardFrames.get() < unheardFramesMax;
  }

  @Override
  public void frame(byte[] body) {
    unheardFrames.incrementAndGet();
    unconsumedBytes.addAndGet(body.length);
    lane.run(() -> hear(body));
  }

  private void hear(byte[] body) {
    try {
      listener.ifPresent(heard -> heard.frame(body));
    } finally {
      if (unheardFrames.decrementAndGet() == unheardFramesMax / 2) {
        link.execute(this::resume);
      }
    }
  }

  private void resume() {
    SyncStream open = stream;
    try {
      if (open != null) {
        open.resume();
      }
    } catch (WireFault fault) {
      link.fail(fault);
    }
  }

  @Override
  public void ended(String reason) {
    finish(reason);
    link.fail(new WireFault(WireFault.Kind.CLOSED, "the sync stream ended: " + reason));
  }

  /**
   * Ends the connection for the listener; repeating does nothing. When it returns, whoever called
   * it, the end is in the lane: what takes the place of this connection is heard of after it.
   */
  void finish(String reason) {
    synchronized (ended) {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      owner.ending(this);
      lane.run(() -> hearTheEnd(reason));
    }
    unsent.clear();
    opened.completeExceptionally(new TransportException(remote() + ": " + reason));
    owner.ended(this);
  }

  private void hearTheEnd(String reason) {
    Optional<ConnectionListener> last = listener;
    listener = Optional.empty();
    last.ifPresent(heard -> heard.closed(reason));
  }
}
