package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One end of {@code /pleach/sync/1}: frames {@code uvarint length ‖ body} in both directions, for
 * as long as the connection lives. Opened by the dialer of the connection.
 *
 * <p>A frame has at least one byte of body and at most {@value #FRAME_BYTES_MAX} bytes with its
 * prefix; a longer one is refused at its prefix. A fault here ends the whole connection: frames
 * were lost, and only a new connection begins anew.
 */
final class SyncStream implements StreamHandler {
  static final String ID = "/pleach/sync/1";

  /** Longest frame, prefix included. */
  static final int FRAME_BYTES_MAX = 65_536;

  /** Longest body: a frame of this length needs three bytes of prefix. */
  static final int BODY_BYTES_MAX = FRAME_BYTES_MAX - 3;

  /** Takes the frames of one stream, on the thread of the connection. */
  interface Receiver {
    void opened(SyncStream stream);

    /** Whether another frame is wanted now; if not, {@link SyncStream#resume} says when. */
    boolean wantsFrame();

    void frame(byte[] body);

    void writable();

    void ended(String reason);
  }

  private final WireStream stream;
  private final Receiver receiver;
  private final PrefixedMessages frames = new PrefixedMessages("frame", FRAME_BYTES_MAX);
  private boolean remoteClosed;

  SyncStream(WireStream stream, Receiver receiver) {
    this.stream = stream;
    this.receiver = receiver;
  }

  @Override
  public void opened() {
    receiver.opened(this);
  }

  /**
   * Queues one frame; the array must not be changed afterwards.
   *
   * @return false when enough is waiting; then {@link Receiver#writable} follows
   */
  boolean send(byte[] body) {
    ByteBuffer prefix = ByteBuffer.allocate(Varint.size(body.length));
    Varint.write(body.length, prefix);
    stream.write(prefix.flip());
    return stream.write(ByteBuffer.wrap(body));
  }

  /** The receiver is done with so many bytes of bodies. */
  void consumed(int bytes) {
    stream.consumed(bytes);
  }

  /** The receiver wants frames again. */
  void resume() throws WireFault {
    while (receiver.wantsFrame()) {
      long before = frames.size();
      Optional<byte[]> body = frames.next();
      if (body.isEmpty()) {
        return;
      }
      if (body.get().length == 0) {
        throw WireFault.malformed("empty frame");
      }
      stream.consumed((int) (before - frames.size()) - body.get().length);
      receiver.frame(body.get());
    }
  }

  @Override
  public void data(ByteBuffer bytes) throws WireFault {
    frames.add(bytes);
    resume();
  }

  @Override
  public void remoteClosed() {
    remoteClosed = true;
    stream.closeWrite();
    receiver.ended("the peer closed the stream");
  }

  @Override
  public void writable() {
    receiver.writable();
  }

  @Override
  public void ended(String reason) {
    frames.clear();
    if (!remoteClosed) {
      receiver.ended(reason);
    }
  }
}
