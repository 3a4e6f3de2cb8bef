package dev.pleach.adapter.libp2p;

import dev.pleach.port.PeerId;
import java.nio.ByteBuffer;

/**
 * What a {@link StreamHandler} can do with its stream. Only for the thread of the connection. On a
 * stream that is gone every command does nothing.
 */
interface WireStream {
  /** The proven peer at the other end. */
  PeerId remote();

  /**
   * Queues bytes; the array under them must not be changed afterwards.
   *
   * @return false when enough is waiting; then {@link StreamHandler#writable} follows
   */
  boolean write(ByteBuffer bytes);

  /** Bytes written and not yet on their way. */
  long unsent();

  /** Allows the peer to send so many bytes again. */
  void consumed(int count);

  /** Says that we send no more; what was written is still sent. */
  void closeWrite();

  /** Ends the stream at once, in both directions. */
  void reset();
}
