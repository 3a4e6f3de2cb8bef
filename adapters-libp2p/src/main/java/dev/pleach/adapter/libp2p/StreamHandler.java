package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;

/**
 * One end of one stream: a machine that is told what happens and answers through its {@link
 * WireStream}. All calls come from the one thread of its connection and must not block.
 *
 * <p>A {@link WireFault} thrown from here resets the stream and leaves the connection alone.
 */
interface StreamHandler {
  /** The protocol is agreed (or, if opened eagerly, about to be): bytes may be written. */
  void opened() throws WireFault;

  /**
   * Bytes arrived, the receiver's own. They count against the peer's window until {@link
   * WireStream#consumed} is told of them.
   */
  void data(ByteBuffer bytes) throws WireFault;

  /** The peer will send no more. A handler that is done closes its own side then. */
  void remoteClosed() throws WireFault;

  /** A write that said "not now" may go on. */
  default void writable() throws WireFault {}

  /** Time passes; called about four times a second. */
  default void tick(long nowMillis) throws WireFault {}

  /** The stream is gone other than by both sides closing it; nothing is called after this. */
  void ended(String reason);

  /** Makes the handler of one stream; the stream takes writes from {@link #opened} on. */
  interface Factory {
    StreamHandler create(WireStream stream);
  }
}
