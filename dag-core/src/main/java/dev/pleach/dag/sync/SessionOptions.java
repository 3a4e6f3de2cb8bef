package dev.pleach.dag.sync;

/**
 * Sizes that a transport or a small device may lower.
 *
 * @param frameBytesMax longest frame the connection takes, 1,024..65,536 (the connection's own
 *     {@code frameBytesMax}; three bytes are left for its length prefix)
 * @param packBytesMax target of a pack on the wire, 1,024..262,144; where relays grant a budget, a
 *     quarter of it
 * @param connectionWindowBytes credit that the peer gets at the start, at least 262,144
 * @param windowBytesMax greatest window that the connection may grow to
 * @param digestIntervalNanos time between two rounds of anti-entropy, drawn from half to one and a
 *     half of this
 */
public record SessionOptions(
    int frameBytesMax,
    int packBytesMax,
    long connectionWindowBytes,
    long windowBytesMax,
    long digestIntervalNanos) {
  /** The values of the specification, for a transport that has back-pressure. */
  public static final SessionOptions DEFAULT =
      new SessionOptions(65_536, 262_144, 1 << 20, 16 << 20, 60_000_000_000L);

  /** Checks the bounds. */
  public SessionOptions {
    check("frameBytesMax", frameBytesMax, 1_024, 65_536);
    check("packBytesMax", packBytesMax, 1_024, 262_144);
    check("connectionWindowBytes", connectionWindowBytes, 262_144, 64 << 20);
    check("windowBytesMax", windowBytesMax, connectionWindowBytes, 64 << 20);
    check("digestIntervalNanos", digestIntervalNanos, 1_000_000, Long.MAX_VALUE / 4);
  }

  private static void check(String what, long value, long least, long greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          what + " is " + value + ", must be " + least + ".." + greatest);
    }
  }

  /** Returns these options with another frame size. */
  public SessionOptions withFrameBytesMax(int bytes) {
    return new SessionOptions(
        bytes, packBytesMax, connectionWindowBytes, windowBytesMax, digestIntervalNanos);
  }

  /** Returns these options with another target of packs. */
  public SessionOptions withPackBytesMax(int bytes) {
    return new SessionOptions(
        frameBytesMax, bytes, connectionWindowBytes, windowBytesMax, digestIntervalNanos);
  }

  /** Returns these options with another interval of anti-entropy. */
  public SessionOptions withDigestIntervalNanos(long nanos) {
    return new SessionOptions(
        frameBytesMax, packBytesMax, connectionWindowBytes, windowBytesMax, nanos);
  }
}
