package dev.pleach.adapter.libp2p;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.Ticker;
import dev.pleach.port.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes transports over the libp2p wire protocols. */
public final class Libp2pTransports {
  private static final Logger LOG = LoggerFactory.getLogger(Libp2pTransports.class);

  private Libp2pTransports() {}

  /**
   * Makes a transport over TCP, Noise and yamux that speaks {@code /pleach/sync/1} with its like,
   * and answers ping and identify to any libp2p peer. It owns its threads; {@link Transport#close}
   * ends them and waits for it. Not to be closed from inside a listener's call.
   *
   * @param identity our key; its public half is our PeerId
   * @param entropy gives keys and ping questions; must be unpredictable
   * @param ticker measures time limits
   */
  public static Transport create(
      SigningKey identity, Libp2pOptions options, Entropy entropy, Ticker ticker) {
    return new Libp2pTransport(new Switch(identity, options, entropy, ticker, LOG::warn), options);
  }
}
