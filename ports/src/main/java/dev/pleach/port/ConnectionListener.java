package dev.pleach.port;

/** Hears what happens on one connection. Calls are serial and must return soon. */
public interface ConnectionListener {
  /**
   * A frame arrived; the array belongs to the listener. Answer with {@link Connection#consumed}.
   */
  void frame(byte[] frame);

  /** A blocked connection takes frames again. */
  void writable();

  /** The connection has ended, for a reason fit for a log line. Nothing is called after this. */
  void closed(String reason);
}
