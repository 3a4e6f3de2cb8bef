package dev.pleach.simulator;

/**
 * What one peer has sent to another, in frames as handed to the connection.
 *
 * @param frames how many
 * @param bytes how many bytes, each frame with its length as an unsigned LEB128 before it
 */
public record Traffic(long frames, long bytes) {
  /** Nothing. */
  public static final Traffic NONE = new Traffic(0, 0);

  /** Returns the sum. */
  public Traffic plus(Traffic other) {
    return new Traffic(frames + other.frames, bytes + other.bytes);
  }

  /** Returns the bytes that a frame of this length takes on the wire. */
  public static int bytesOf(int frameLength) {
    int prefix = 1;
    for (int rest = frameLength >>> 7; rest != 0; rest >>>= 7) {
      prefix++;
    }
    return prefix + frameLength;
  }
}
