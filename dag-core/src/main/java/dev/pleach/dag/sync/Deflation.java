package dev.pleach.dag.sync;

import dev.pleach.dag.codec.MalformedException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Raw deflate (RFC 1951) of bodies, within the limits of the wire. */
final class Deflation {
  /** Longest body, inflated. */
  static final int RAW_BYTES_MAX = 4 << 20;

  /** Most bytes that one byte on the wire may become. */
  static final int RATIO_MAX = 64;

  /** Shorter ones are not worth the try. */
  private static final int WORTH_BYTES = 64;

  private Deflation() {}

  /**
   * Returns the body deflated, or empty if that saves nothing or passes a limit of the receiver.
   */
  static Optional<byte[]> deflate(byte[] body) {
    if (body.length < WORTH_BYTES || body.length > RAW_BYTES_MAX) {
      return Optional.empty();
    }
    byte[] deflated = deflate(body, Deflater.DEFAULT_STRATEGY);
    if ((long) deflated.length * RATIO_MAX < body.length) {
      deflated = deflate(body, Deflater.HUFFMAN_ONLY); // at most 8:1
    }
    boolean isWorthIt = deflated.length + Uvarint.length(body.length) < body.length;
    return isWorthIt ? Optional.of(deflated) : Optional.empty();
  }

  private static byte[] deflate(byte[] body, int strategy) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setStrategy(strategy);
      deflater.setInput(body);
      deflater.finish();
      byte[] out = new byte[body.length];
      int length = 0;
      while (!deflater.finished() && length < out.length) {
        length += deflater.deflate(out, length, out.length - length);
      }
      // What does not fit into as many bytes is of no use.
      return deflater.finished() ? Arrays.copyOf(out, length) : out;
    } finally {
      deflater.end();
    }
  }

  /**
   * Inflates a stranger's body. The stated length is refused before anything is inflated if it
   * passes a limit; not a byte more than it is written.
   *
   * @throws MalformedException if the bytes do not end exactly at the stated length
   */
  static byte[] inflate(byte[] body, long rawLength) {
    if (rawLength > Math.min((long) RATIO_MAX * body.length, RAW_BYTES_MAX)) {
      throw new MalformedException(body.length + " bytes that claim to inflate to " + rawLength);
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(body);
      byte[] raw = new byte[(int) rawLength];
      int length = fill(inflater, raw);
      boolean isExact = length == rawLength && inflater.inflate(new byte[1]) == 0;
      if (!isExact || !inflater.finished() || inflater.getRemaining() > 0) {
        throw new MalformedException("deflated bytes that do not end at " + rawLength);
      }
      return raw;
    } catch (DataFormatException e) {
      throw new MalformedException("not deflated: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  private static int fill(Inflater inflater, byte[] raw) throws DataFormatException {
    int length = 0;
    while (length < raw.length) {
      int more = inflater.inflate(raw, length, raw.length - length);
      if (more == 0) {
        return length;
      }
      length += more;
    }
    return length;
  }
}
