package dev.pleach.adapter.inmem;

import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.PeerId;

/** A right end of a connection, in both directions; a wrong one overrides what it does wrong. */
class ForwardingConnection implements Connection, ConnectionListener {
  final Connection inner;
  ConnectionListener hearer = this;

  ForwardingConnection(Connection inner) {
    this.inner = inner;
  }

  @Override
  public PeerId remote() {
    return inner.remote();
  }

  @Override
  public boolean isDialler() {
    return inner.isDialler();
  }

  @Override
  public int frameBytesMax() {
    return inner.frameBytesMax();
  }

  @Override
  public boolean send(byte[] frame) {
    return inner.send(frame);
  }

  @Override
  public void consumed(int frameBytes) {
    inner.consumed(frameBytes);
  }

  @Override
  public void close(String reason) {
    inner.close(reason);
  }

  @Override
  public void frame(byte[] frame) {
    hearer.frame(frame);
  }

  @Override
  public void writable() {
    hearer.writable();
  }

  @Override
  public void closed(String reason) {
    hearer.closed(reason);
  }
}
