package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A stream's end for tests: sends what it is given as the window allows, and keeps what comes. */
final class Collector {
  final ByteQueue received = new ByteQueue();
  private long expected = -1;
  volatile boolean consumes = true;
  volatile boolean remoteClosed;
  volatile Optional<String> ended = Optional.empty();

  byte[] received() {
    return received.take((int) received.size());
  }

  /** Sends these bytes and closes its side. */
  StreamHandler on(WireStream stream, byte[] bytes) {
    return new End(stream, bytes, true);
  }

  /** Sends these bytes and closes its side when as many have come back. */
  StreamHandler asking(WireStream stream, byte[] bytes) {
    expected = bytes.length;
    return new End(stream, bytes, false);
  }

  /** Sends these bytes and keeps its side open. */
  StreamHandler holding(WireStream stream, byte[] bytes) {
    return new End(stream, bytes, false);
  }

  /** Sends nothing and keeps its side open. */
  StreamHandler silent(WireStream stream) {
    return new End(stream, new byte[0], false);
  }

  private final class End implements StreamHandler {
    private final WireStream stream;
    private final byte[] bytes;
    private final boolean closes;

    End(WireStream stream, byte[] bytes, boolean closes) {
      this.stream = stream;
      this.bytes = bytes;
      this.closes = closes;
    }

    @Override
    public void opened() {
      if (bytes.length > 0) {
        stream.write(ByteBuffer.wrap(bytes));
      }
      if (closes) {
        stream.closeWrite();
      }
    }

    @Override
    public void data(ByteBuffer piece) {
      int size = piece.remaining();
      received.add(piece);
      if (consumes) {
        stream.consumed(size);
      }
      if (received.size() == expected) {
        stream.closeWrite();
      }
    }

    @Override
    public void remoteClosed() {
      remoteClosed = true;
    }

    @Override
    public void ended(String reason) {
      ended = Optional.of(reason);
    }
  }
}
