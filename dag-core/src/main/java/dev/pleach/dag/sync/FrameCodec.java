package dev.pleach.dag.sync;

import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts messages into frames and says what a frame is.
 *
 * <p>A frame is {@code uvarint kind ++ bytes}; the transport adapter puts its length before it.
 * Kind 0: one whole message. Kind 2: a fragment: uvarint message number, uvarint (2 x index + fin),
 * bytes. Kind 1 (short push) is of a later release.
 */
public final class FrameCodec {
  /** Kind of a frame that holds a whole message. */
  public static final int KIND_WHOLE = 0;

  /** Kind of a frame that holds a short push; not spoken yet. */
  public static final int KIND_SHORT_PUSH = 1;

  /** Kind of a frame that holds a fragment. */
  public static final int KIND_FRAGMENT = 2;

  /** Room for the length prefix that the transport adds. */
  public static final int PREFIX_BYTES = 3;

  /** Most fragments of one message. */
  public static final int FRAGMENTS_MAX = 1_024;

  private FrameCodec() {}

  /**
   * What a frame holds.
   *
   * @param kind {@link #KIND_WHOLE} or {@link #KIND_FRAGMENT}
   * @param message number of the message; 0 if whole
   * @param index number of the fragment in its message; 0 if whole
   * @param isLast true on the last fragment, and if whole
   * @param bytes what it carries; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // a view of raw bytes, never compared
  public record Frame(int kind, long message, int index, boolean isLast, byte[] bytes) {}

  /**
   * Cuts a message into frames.
   *
   * @param message the encoded message
   * @param number names the message among those half sent; not used twice within a connection
   * @param frameBytesMax longest frame with the transport's prefix
   */
  public static List<byte[]> cut(byte[] message, long number, int frameBytesMax) {
    int room = frameBytesMax - PREFIX_BYTES;
    if (message.length + 1 <= room) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 1);
      Uvarint.write(out, KIND_WHOLE);
      out.writeBytes(message);
      return List.of(out.toByteArray());
    }
    int payload = room - 1 - Uvarint.length(number) - Uvarint.length(2L * FRAGMENTS_MAX);
    List<byte[]> frames = new ArrayList<>();
    for (int from = 0; from < message.length; from += payload) {
      int length = Math.min(payload, message.length - from);
      boolean isLast = from + length == message.length;
      ByteArrayOutputStream out = new ByteArrayOutputStream(room);
      Uvarint.write(out, KIND_FRAGMENT);
      Uvarint.write(out, number);
      Uvarint.write(out, 2L * frames.size() + (isLast ? 1 : 0));
      out.write(message, from, length);
      frames.add(out.toByteArray());
    }
    return frames;
  }

  /** Reads a stranger's frame; a kind that is not spoken is refused with a reason. */
  public static Decoded<Frame> read(byte[] frame) {
    try {
      ByteBuffer in = ByteBuffer.wrap(frame);
      int kind = (int) Uvarint.read(in, "frame kind", Integer.MAX_VALUE);
      if (kind == KIND_WHOLE) {
        return new Decoded.Ok<>(new Frame(kind, 0, 0, true, rest(in)));
      }
      if (kind != KIND_FRAGMENT) {
        return new Decoded.Bad<>("frames of kind " + kind + " are not spoken");
      }
      long message = Uvarint.read(in, "message number", Long.MAX_VALUE);
      long place = Uvarint.read(in, "fragment index", 2L * FRAGMENTS_MAX - 1);
      return new Decoded.Ok<>(
          new Frame(kind, message, (int) (place / 2), place % 2 == 1, rest(in)));
    } catch (MalformedException e) {
      return new Decoded.Bad<>(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
