package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;

/** Sends back what comes, taking no more than it can pass on; closes when the peer does. */
final class Echo implements StreamHandler {
  static final String ID = "/pleach/test/echo/1";

  private final WireStream stream;
  private final ByteQueue held = new ByteQueue();
  private boolean remoteClosed;

  Echo(WireStream stream) {
    this.stream = stream;
  }

  @Override
  public void opened() {}

  @Override
  public void data(ByteBuffer bytes) {
    held.add(bytes);
    pump();
  }

  private void pump() {
    boolean more = true;
    while (more && !held.isEmpty()) {
      byte[] piece = held.take((int) Math.min(held.size(), 65_536));
      more = stream.write(ByteBuffer.wrap(piece));
      stream.consumed(piece.length);
    }
    if (remoteClosed && held.isEmpty()) {
      stream.closeWrite();
    }
  }

  @Override
  public void writable() {
    pump();
  }

  @Override
  public void remoteClosed() {
    remoteClosed = true;
    pump();
  }

  @Override
  public void ended(String reason) {
    held.clear();
  }
}
