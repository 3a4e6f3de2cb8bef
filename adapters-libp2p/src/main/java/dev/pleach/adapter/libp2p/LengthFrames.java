package dev.pleach.adapter.libp2p;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes {@code be16 length ‖ body} frames out of a byte stream that comes in arbitrary pieces. A
 * frame that lies whole in the input is not copied. Holds at most one frame.
 */
final class LengthFrames {
  private static final int PREFIX_BYTES = 2;
  private static final int FIRST_CAPACITY = 512;

  private byte[] held = new byte[0];
  private int heldBytes;

  /**
   * The body of the next frame, valid until the next call, or empty when more input is needed; then
   * the input is used up.
   *
   * @throws WireFault when the frame is declared longer than {@code bytesMax}
   */
  Optional<ByteBuffer> next(ByteBuffer in, int bytesMax) throws WireFault {
    if (heldBytes == 0 && in.remaining() >= PREFIX_BYTES) {
      int size = check(in.getShort(in.position()) & 0xffff, bytesMax);
      if (in.remaining() >= PREFIX_BYTES + size) {
        ByteBuffer body = in.slice(in.position() + PREFIX_BYTES, size);
        in.position(in.position() + PREFIX_BYTES + size);
        return Optional.of(body);
      }
    }
    if (!fill(in, PREFIX_BYTES)) {
      return Optional.empty();
    }
    int size = check((held[0] & 0xff) << 8 | held[1] & 0xff, bytesMax);
    if (!fill(in, PREFIX_BYTES + size)) {
      return Optional.empty();
    }
    heldBytes = 0;
    return Optional.of(ByteBuffer.wrap(held, PREFIX_BYTES, size));
  }

  private static int check(int size, int bytesMax) throws WireFault {
    if (size > bytesMax) {
      throw WireFault.tooLarge("noise message", size, bytesMax);
    }
    return size;
  }

  /** Holds bytes until there are {@code wanted}; memory grows with what came, not with promises. */
  private boolean fill(ByteBuffer in, int wanted) {
    int count = Math.min(in.remaining(), Math.max(0, wanted - heldBytes));
    if (held.length < heldBytes + count) {
      int doubled = Math.max(FIRST_CAPACITY, 2 * held.length);
      held = Arrays.copyOf(held, Math.max(heldBytes + count, Math.min(doubled, wanted)));
    }
    in.get(held, heldBytes, count);
    heldBytes += count;
    return heldBytes >= wanted;
  }
}
