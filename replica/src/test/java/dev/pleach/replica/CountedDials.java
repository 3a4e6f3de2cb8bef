package dev.pleach.replica;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A transport whose dials are counted. */
final class CountedDials implements Transport {
  int dials;
  private final Transport transport;

  private final boolean hidesDiscovery;

  CountedDials(Transport transport, boolean hidesDiscovery) {
    this.transport = transport;
    this.hidesDiscovery = hidesDiscovery;
  }

  @Override
  public PeerId self() {
    return transport.self();
  }

  @Override
  public void start(TransportListener listener) {
    transport.start(listener);
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    return transport.listenAddresses();
  }

  @Override
  public boolean canDial(PeerAddress address) {
    return transport.canDial(address);
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress address) {
    dials++;
    return transport.dial(address);
  }

  @Override
  public Optional<PeerDiscovery> discovery() {
    return hidesDiscovery ? Optional.empty() : transport.discovery();
  }

  @Override
  public void close() {
    transport.close();
  }
}
