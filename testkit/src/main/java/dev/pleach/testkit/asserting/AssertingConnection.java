package dev.pleach.testkit.asserting;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;

/** Watches whoever uses a connection; {@link AssertingTransport} lists the rules. */
final class AssertingConnection implements Connection {
  private final AssertingTransport transport;
  private final Connection connection;
  private boolean isOpen = true;
  private boolean isBlocked;
  private int framesWhileBlocked;
  private long unconsumedBytes;

  AssertingConnection(AssertingTransport transport, Connection connection) {
    this.transport = transport;
    this.connection = connection;
  }

  @Override
  public PeerId remote() {
    return connection.remote();
  }

  @Override
  public boolean isDialler() {
    return connection.isDialler();
  }

  @Override
  public int frameBytesMax() {
    return connection.frameBytesMax();
  }

  @Override
  public boolean send(byte[] frame) {
    if (frame.length == 0 || frame.length > frameBytesMax()) {
      throw transport.breach("a frame of " + frame.length + " bytes is sent to " + remote());
    }
    synchronized (this) {
      if (isOpen && isBlocked && ++framesWhileBlocked > AssertingTransport.CONTROL_FRAMES_MAX) {
        throw transport.breach("frames are sent on to " + remote() + " though it is blocked");
      }
      boolean isWritable = connection.send(frame);
      if (!isWritable) {
        isBlocked = true;
      }
      return isWritable;
    }
  }

  @Override
  public void consumed(int frameBytes) {
    synchronized (this) {
      if (isOpen && (frameBytes < 0 || frameBytes > unconsumedBytes)) {
        throw transport.breach(
            "consumed " + frameBytes + " of " + unconsumedBytes + " bytes from " + remote());
      }
      unconsumedBytes -= frameBytes;
    }
    connection.consumed(frameBytes);
  }

  @Override
  public void close(String reason) {
    connection.close(reason);
  }

  /** Returns the listener for the connection underneath. */
  ConnectionListener listenWith(ConnectionListener listener) {
    return new ConnectionListener() {
      @Override
      public void frame(byte[] frame) {
        synchronized (AssertingConnection.this) {
          unconsumedBytes += frame.length;
        }
        listener.frame(frame);
      }

      @Override
      public void writable() {
        synchronized (AssertingConnection.this) {
          isBlocked = false;
          framesWhileBlocked = 0;
        }
        listener.writable();
      }

      @Override
      public void closed(String reason) {
        synchronized (AssertingConnection.this) {
          isOpen = false;
        }
        listener.closed(reason);
      }
    };
  }
}
