package dev.pleach.port;

import dev.pleach.dag.SigningKey;
import java.util.List;

/** Makes transports of one kind. */
public non-sealed interface TransportProvider extends Provider {
  /** Returns true if an address is written in this transport's form, so that it is for it. */
  boolean hasForm(PeerAddress address);

  /**
   * Makes a transport, which does nothing until it is started.
   *
   * @throws IllegalArgumentException if a setting or an address cannot be used; the message names
   *     it
   * @throws TransportException if the machine lacks what it needs; the message names that
   */
  Transport create(Setup setup);

  /**
   * What every transport is made of.
   *
   * @param identity our peer key; its public half is our {@link PeerId}
   * @param listen where peers can dial, in the transport's own form; empty to dial only
   * @param agent what we say we are, such as {@code pleach/0.1.0}
   * @param entropy unpredictable bytes
   * @param ticker elapsed time
   * @param settings the provider documents which it knows
   */
  record Setup(
      SigningKey identity,
      List<PeerAddress> listen,
      String agent,
      Entropy entropy,
      Ticker ticker,
      Settings settings) {
    /** Copies the list. */
    public Setup {
      listen = List.copyOf(listen);
    }
  }
}
