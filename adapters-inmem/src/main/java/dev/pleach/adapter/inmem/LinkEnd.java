package dev.pleach.adapter.inmem;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One end of a {@link Link}.
 *
 * <p>Sending: a frame goes into the other end's lane while what is under way there, sent and not
 * yet {@code consumed}, stays within the window; otherwise it waits here and the connection is
 * blocked until nothing waits any more. So a receiver that stops reading holds at most one window
 * of frames, and a sender that does not heed the signal is cut off when too much waits.
 *
 * <p>Flow fields are guarded by the link; the listener lives in the lane.
 */
final class LinkEnd implements Connection {
  private static final int FRAME_BYTES_MAX = 65_536;

  private static final ConnectionListener NOBODY =
      new ConnectionListener() {
        @Override
        public void frame(byte[] frame) {}

        @Override
        public void writable() {}

        @Override
        public void closed(String reason) {}
      };

  private final Link link;
  private final InMemTransport transport;
  private final PeerId remote;
  private final boolean isDialler;
  private final Lane lane;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private int underWayBytes;
  private volatile boolean isDeaf;
  private ConnectionListener listener = NOBODY;

  LinkEnd(Link link, InMemTransport transport, PeerId remote, boolean isDialler) {
    this.link = link;
    this.transport = transport;
    this.remote = remote;
    this.isDialler = isDialler;
    this.lane = transport.lane(remote);
  }

  void report() {
    lane.run(
        () -> {
          try {
            listener = transport.listener().connected(this);
          } catch (RuntimeException e) {
            close("the listener refused it");
            throw e;
          }
        });
  }

  void reportClosed(String reason) {
    lane.run(
        () -> {
          ConnectionListener last = listener;
          listener = NOBODY;
          last.closed(reason);
        });
  }

  void deafen() {
    isDeaf = true;
  }

  void dropWaiting() {
    waiting.clear();
    waitingBytes = 0;
  }

  @Override
  public PeerId remote() {
    return remote;
  }

  @Override
  public boolean isDialler() {
    return isDialler;
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
    synchronized (link) {
      if (!link.isOpen()) {
        return false;
      }
      waiting.add(frame);
      waitingBytes += frame.length;
      pump();
      if (waitingBytes > InMemNetwork.WAITING_BYTES_MAX) {
        link.breakOff("more than " + InMemNetwork.WAITING_BYTES_MAX + " bytes wait to be sent");
      }
      return waiting.isEmpty() && link.isOpen();
    }
  }

  private void pump() {
    LinkEnd other = link.otherEnd(this);
    while (!waiting.isEmpty()
        && underWayBytes + waiting.element().length <= InMemNetwork.WINDOW_BYTES) {
      byte[] frame = waiting.remove();
      waitingBytes -= frame.length;
      underWayBytes += frame.length;
      other.lane.run(() -> other.deliver(frame));
    }
  }

  private void deliver(byte[] frame) {
    if (!isDeaf) {
      listener.frame(frame);
    }
  }

  @Override
  public void consumed(int frameBytes) {
    synchronized (link) {
      if (link.isOpen()) {
        link.otherEnd(this).credit(frameBytes);
      }
    }
  }

  private void credit(int frameBytes) {
    if (frameBytes < 0 || frameBytes > underWayBytes) {
      throw new IllegalArgumentException(
          "consumed " + frameBytes + " bytes of " + underWayBytes + " that were received");
    }
    boolean wasBlocked = !waiting.isEmpty();
    underWayBytes -= frameBytes;
    pump();
    if (wasBlocked && waiting.isEmpty()) {
      lane.run(this::reportWritable);
    }
  }

  private void reportWritable() {
    if (!isDeaf) {
      listener.writable();
    }
  }

  @Override
  public void close(String reason) {
    link.closeFrom(this, reason);
  }

  @Override
  public String toString() {
    return "in-memory connection of " + transport.self() + " to " + remote;
  }
}
