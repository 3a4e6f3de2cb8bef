package dev.pleach.adapter.libp2p;

/** What a {@link Yamux} session knows of one stream. Only the session touches it. */
final class YamuxStream {
  final int id;

  /** Whether the peer opened it. */
  final boolean inbound;

  /** Bytes waiting to be sent. */
  final ByteQueue unsent = new ByteQueue();

  /** Bytes the peer still lets us send; saturated, so that no grant can overflow it. */
  long sendCredit = Yamux.WINDOW_BYTES;

  /** Bytes we still let the peer send. */
  int receiveWindow = Yamux.WINDOW_BYTES;

  /** Bytes received and not consumed. */
  int unread;

  /** Bytes consumed and not granted again. */
  int owed;

  /** The peer answered our opening. */
  boolean acknowledged;

  /** We shall send no more, once {@link #unsent} is empty. */
  boolean finWanted;

  boolean finSent;
  boolean finReceived;

  /** A write said "not now": tell when there is room. */
  boolean blocked;

  /** It stands in the session's queue of streams that have something to send. */
  boolean queued;

  YamuxStream(int id, boolean inbound) {
    this.id = id;
    this.inbound = inbound;
  }

  /** Whether a frame could be sent now. */
  boolean isReady() {
    return unsent.isEmpty() ? finWanted && !finSent : sendCredit > 0;
  }

  boolean isFinished() {
    return finSent && finReceived && unread == 0;
  }
}
