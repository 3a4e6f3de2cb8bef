package dev.pleach.port;

/**
 * An open way to one proven peer. All methods may be called by several threads at once and never
 * block; after the end of the connection they do nothing.
 */
public interface Connection {
  /** Returns the other end. */
  PeerId remote();

  /** Returns true if this side dialled. Exactly one of the two ends says so. */
  boolean isDialler();

  /** Returns the length of the longest frame that can be sent, at most 65,536 bytes. */
  int frameBytesMax();

  /**
   * Takes a frame for sending, whole. The array belongs to the connection from here on.
   *
   * @return false if the connection is blocked from now on; the frame is taken all the same. Wait
   *     for {@link ConnectionListener#writable} before sending more than a few control frames: a
   *     caller who does not wait is cut off at a bound of the transport's
   * @throws IllegalArgumentException if the frame is empty or longer than {@link #frameBytesMax()}
   */
  boolean send(byte[] frame);

  /**
   * Says that so many bytes of received frames have been dealt with, so that the other end may send
   * as many again. A receiver that does not say so slows the sender down: that is its
   * back-pressure.
   */
  void consumed(int frameBytes);

  /** Closes, giving the other end no more than the fact; the reason is for our own log. */
  void close(String reason);
}
