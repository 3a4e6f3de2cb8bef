package dev.pleach.dag.sync;

/**
 * How much the peer may send unanswered. What has been dealt with is given back in lots, and the
 * window doubles while the peer uses more than half of it within one round trip.
 */
final class ReceiveWindow {
  private final long windowMax;
  private long window;
  private long consumed;
  private long used;
  private long growthBytes;
  private long growthSince;

  ReceiveWindow(long window, long windowMax) {
    this.window = window;
    this.windowMax = Math.max(window, windowMax);
  }

  /**
   * Bytes arrived. Returns false if the peer sends beyond what it was granted, one message aside.
   */
  boolean arrived(long bytes) {
    used += bytes;
    return used <= window + Message.BYTES_MAX;
  }

  /** So much more is expected. Returns what the peer may send more, within the window's bound. */
  long widen(long bytes) {
    long extra = Math.max(0, Math.min(bytes, windowMax - window));
    window += extra;
    return extra;
  }

  /** Bytes have been dealt with. Returns what the peer may send more, or 0 to say nothing yet. */
  long done(long bytes, long now, long rtt) {
    consumed += bytes;
    growthBytes += bytes;
    if (consumed < window / 4) {
      return 0;
    }
    long grant = consumed;
    used -= consumed;
    consumed = 0;
    return grant + growth(now, rtt);
  }

  private long growth(long now, long rtt) {
    boolean isFast = now - growthSince <= rtt && growthBytes > window / 2;
    if (!isFast && now - growthSince <= rtt) {
      return 0;
    }
    long extra = isFast ? Math.min(window, windowMax - window) : 0;
    window += extra;
    growthBytes = 0;
    growthSince = now;
    return extra;
  }
}
