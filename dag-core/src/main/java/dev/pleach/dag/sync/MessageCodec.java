package dev.pleach.dag.sync;

import dev.pleach.dag.codec.CborWriter;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;

/**
 * Writes and reads messages: a canonical DAG-CBOR list {@code [type, field...]}, fields by
 * position.
 *
 * <p>Reading is strict: canonical bytes alone are a message, so every peer gives the same verdict
 * on them. Fields that follow the known ones are skipped, because later releases may add some.
 */
public final class MessageCodec {
  /** Deepest nesting of a message; its fields have depth 1. */
  static final int NESTING_MAX = 8;

  private MessageCodec() {}

  /**
   * Returns the bytes of a message.
   *
   * @throws IllegalArgumentException if they are more than {@link Message#BYTES_MAX}, or the
   *     message is of a kind that is only ever received
   */
  public static byte[] encode(Message message) {
    byte[] bytes = CborWriter.write(128, writer -> MessageWriter.write(writer, message));
    if (bytes.length > Message.BYTES_MAX) {
      throw new IllegalArgumentException(
          "a message of " + bytes.length + " bytes, at most " + Message.BYTES_MAX);
    }
    return bytes;
  }

  /** Reads a stranger's message. A number of 64 or above gives {@link Message.Skipped}. */
  public static Decoded<Message> decode(byte[] bytes) {
    return DagCbor.decodeOpen(bytes, Message.BYTES_MAX, NESTING_MAX, MessageReader::read);
  }
}
