package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The stream of sealed messages after the handshake: {@code be16 length ‖ sealed}, with at most
 * {@value #PLAIN_BYTES_MAX} bytes of plain text in each. For one thread.
 */
final class NoiseTransport {
  static final int MESSAGE_BYTES_MAX = 65_535;
  static final int PLAIN_BYTES_MAX = MESSAGE_BYTES_MAX - CipherKey.TAG_BYTES;

  /** Prefix and tag: what a message has beyond its plain text. */
  static final int OVERHEAD_BYTES = 2 + CipherKey.TAG_BYTES;

  private static final byte[] NO_AD = {};

  private final CipherKey sending;
  private final CipherKey receiving;
  private final LengthFrames frames = new LengthFrames();

  NoiseTransport(CipherKey sending, CipherKey receiving) {
    this.sending = sending;
    this.receiving = receiving;
  }

  /**
   * Seals one message with its prefix into {@code out}; answers the bytes written. The plain text
   * may stand in the same array, at {@code at + 2} exactly.
   */
  int seal(byte[] plain, int from, int length, byte[] out, int at) {
    if (length > PLAIN_BYTES_MAX) {
      throw new IllegalArgumentException("plain text of " + length + " bytes");
    }
    int sealed = sending.seal(NO_AD, plain, from, length, out, at + 2);
    out[at] = (byte) (sealed >> 8);
    out[at + 1] = (byte) sealed;
    return sealed + 2;
  }

  /**
   * Opens the next message of the stream. The plain text is the caller's own. Empty when more input
   * is needed; then the input is used up.
   */
  Optional<ByteBuffer> open(ByteBuffer in) throws WireFault {
    Optional<ByteBuffer> frame = frames.next(in, MESSAGE_BYTES_MAX);
    if (frame.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer body = frame.get();
    int size = body.remaining();
    byte[] plain = new byte[Math.max(0, size - CipherKey.TAG_BYTES)];
    receiving.open(NO_AD, body.array(), body.arrayOffset() + body.position(), size, plain, 0);
    return Optional.of(ByteBuffer.wrap(plain));
  }
}
