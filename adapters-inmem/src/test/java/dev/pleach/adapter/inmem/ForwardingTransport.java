package dev.pleach.adapter.inmem;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Transport;
import dev.pleach.port.TransportListener;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A right transport; a wrong one overrides the method that it does wrong. */
class ForwardingTransport implements Transport {
  private final Transport inner;
  private TransportListener listener = connection -> null;

  ForwardingTransport(Transport inner) {
    this.inner = inner;
  }

  ConnectionListener connected(Connection connection) {
    return listener.connected(connection);
  }

  @Override
  public PeerId self() {
    return inner.self();
  }

  @Override
  public void start(TransportListener heard) {
    listener = heard;
    inner.start(this::connected);
  }

  @Override
  public List<PeerAddress> listenAddresses() {
    return inner.listenAddresses();
  }

  @Override
  public boolean canDial(PeerAddress address) {
    return inner.canDial(address);
  }

  @Override
  public CompletionStage<PeerId> dial(PeerAddress address) {
    return inner.dial(address);
  }

  @Override
  public void close() {
    inner.close();
  }
}
