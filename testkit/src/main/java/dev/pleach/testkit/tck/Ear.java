package dev.pleach.testkit.tck;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears one connection, remembers what it hears, and notes every breach of the rules on calls (T3).
 * All its state is guarded by its peer.
 */
final class Ear implements ConnectionListener {
  private final TestPeer peer;
  private final Connection connection;
  private final List<byte[]> frames = new ArrayList<>();
  private boolean isConnecting = true;
  private boolean isConsuming = true;
  private boolean isOpen = true;
  private int callsInside;
  private int unconsumedBytes;
  private long writables;

  Ear(TestPeer peer, Connection connection) {
    this.peer = peer;
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  void connectedReturns() {
    synchronized (peer) {
      isConnecting = false;
    }
  }

  @Override
  public void frame(byte[] frame) {
    enter("frame");
    boolean consumes;
    synchronized (peer) {
      frames.add(frame);
      unconsumedBytes += frame.length;
      consumes = isConsuming;
      peer.notifyAll();
    }
    if (consumes) {
      consumeBacklog();
    }
    leave();
  }

  @Override
  public void writable() {
    enter("writable");
    synchronized (peer) {
      writables++;
      peer.notifyAll();
    }
    leave();
  }

  @Override
  public void closed(String reason) {
    enter("closed");
    synchronized (peer) {
      isOpen = false;
      peer.notifyAll();
    }
    leave();
  }

  private void enter(String call) {
    synchronized (peer) {
      if (isConnecting) {
        peer.breach("T3: " + call + " before connected returned");
      }
      if (!isOpen) {
        peer.breach("T3: " + call + " after closed");
      }
      if (callsInside++ != 0) {
        peer.breach("T3: " + call + " inside another call");
      }
    }
  }

  private void leave() {
    synchronized (peer) {
      callsInside--;
    }
  }

  /** Stops saying {@code consumed}. */
  void stopConsuming() {
    synchronized (peer) {
      isConsuming = false;
    }
  }

  /** Says {@code consumed} for all that came and for all that will come. */
  void consumeAll() {
    synchronized (peer) {
      isConsuming = true;
    }
    consumeBacklog();
  }

  private void consumeBacklog() {
    int bytes;
    synchronized (peer) {
      bytes = unconsumedBytes;
      unconsumedBytes = 0;
    }
    if (bytes > 0) {
      connection.consumed(bytes);
    }
  }

  boolean isOpen() {
    synchronized (peer) {
      return isOpen;
    }
  }

  List<byte[]> frames() {
    synchronized (peer) {
      return List.copyOf(frames);
    }
  }

  int frameCount() {
    synchronized (peer) {
      return frames.size();
    }
  }

  long writables() {
    synchronized (peer) {
      return writables;
    }
  }

  /** Sends frames one by one, waiting whenever the connection is blocked. */
  void sendAll(List<byte[]> all) {
    for (byte[] frame : all) {
      long before = writables();
      if (!connection.send(frame.clone())) {
        peer.await("the blocked connection is writable again", () -> writables() > before);
      }
    }
  }
}
