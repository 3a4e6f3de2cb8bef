package dev.pleach.adapter.libp2p;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.Transport;
import dev.pleach.testkit.tck.TransportTck;
import java.security.SecureRandom;

/** The contract of transports, on loopback. */
class Libp2pTransportTckTest extends TransportTck {
  @Override
  protected Transport create(SigningKey key) {
    return Libp2pTransports.create(
        key,
        Libp2pOptions.defaults().withListen(new PeerAddress("/ip4/127.0.0.1/tcp/0")),
        new SecureRandom()::nextBytes,
        System::nanoTime);
  }
}
