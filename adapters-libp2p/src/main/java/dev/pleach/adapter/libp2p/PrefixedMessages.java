package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes {@code uvarint length ‖ body} messages out of a stream that comes in pieces. A declared
 * length allocates nothing: bytes are held as they come, and one that is too long is refused as
 * soon as its prefix is there.
 */
final class PrefixedMessages {
  private final String what;
  private final int bytesMax;
  private final ByteQueue received = new ByteQueue();

  /**
   * Begins.
   *
   * @param bytesMax the longest message, its prefix included
   */
  PrefixedMessages(String what, int bytesMax) {
    this.what = what;
    this.bytesMax = bytesMax;
  }

  void add(ByteBuffer bytes) {
    received.add(bytes);
  }

  /** Bytes held that are not yet given out. */
  long size() {
    return received.size();
  }

  void clear() {
    received.clear();
  }

  /** The body of the next message, the caller's own; empty when it is not there whole. */
  Optional<byte[]> next() throws WireFault {
    byte[] start = new byte[(int) Math.min(Varint.BYTES_MAX, received.size())];
    for (int i = 0; i < start.length; i++) {
      start[i] = received.peek(i);
      if (start[i] >= 0) {
        break;
      }
    }
    ByteBuffer prefix = ByteBuffer.wrap(start);
    long length = start.length == 0 ? Varint.INCOMPLETE : Varint.tryRead(prefix);
    if (length == Varint.INCOMPLETE) {
      return Optional.empty();
    }
    long whole = prefix.position() + Math.min(length, Long.MAX_VALUE - prefix.position());
    if (whole > bytesMax) {
      throw WireFault.tooLarge(what + " size", whole, bytesMax);
    }
    if (received.size() < whole) {
      return Optional.empty();
    }
    received.take(prefix.position());
    return Optional.of(received.take((int) length));
  }
}
