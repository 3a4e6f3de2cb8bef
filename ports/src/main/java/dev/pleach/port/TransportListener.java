package dev.pleach.port;

/** Is told of new connections. Calls may come from any thread, for several connections at once. */
public interface TransportListener {
  /**
   * Takes over a connection whose other end is proven.
   *
   * @return who hears of its frames
   */
  ConnectionListener connected(Connection connection);
}
