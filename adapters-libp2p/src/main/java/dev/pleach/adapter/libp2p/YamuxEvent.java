package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;

/**
 * What happened to a stream of a {@link Yamux} session.
 *
 * @param kind what
 * @param stream the stream it happened to; 0 for the session
 * @param bytes the data of {@link Kind#DATA}, the receiver's own; else empty
 * @param value the reason of {@link Kind#GO_AWAY}; else 0
 */
record YamuxEvent(Kind kind, int stream, ByteBuffer bytes, long value) {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** The kinds of event. */
  enum Kind {
    /** The peer opened the stream. */
    OPENED,
    /** Bytes came; they count against the window until they are consumed. */
    DATA,
    /** The peer will send no more. */
    REMOTE_CLOSED,
    /** The stream is gone, by the peer or because its unread bytes were too many. */
    RESET,
    /** A write said "not now", and there is room again. */
    WRITABLE,
    /** Our ping was answered. */
    PONG,
    /** The peer ends the session; value 0 is a normal end. */
    GO_AWAY
  }

  static YamuxEvent of(Kind kind, int stream) {
    return new YamuxEvent(kind, stream, NONE, 0);
  }

  static YamuxEvent data(int stream, ByteBuffer bytes) {
    return new YamuxEvent(Kind.DATA, stream, bytes, 0);
  }

  static YamuxEvent goAway(long code) {
    return new YamuxEvent(Kind.GO_AWAY, 0, NONE, code);
  }
}
