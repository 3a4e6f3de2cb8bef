package dev.pleach.replica;

import dev.pleach.port.Entropy;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Growing waits: doubled per failure up to a greatest one, each with a jitter of ±20 %. */
final class Backoff {
  private final Duration first;
  private final Duration greatest;
  private final Entropy entropy;
  private int failures;

  Backoff(Duration first, Duration greatest, Entropy entropy) {
    this.first = first;
    this.greatest = greatest;
    this.entropy = entropy;
  }

  /** Counts a failure and returns how long to wait. */
  Duration next() {
    long millis = first.toMillis() << Math.min(failures, 20);
    failures++;
    return jittered(Math.min(millis, greatest.toMillis()));
  }

  /** Starts again after a success. */
  void reset() {
    failures = 0;
  }

  private Duration jittered(long millis) {
    byte[] random = new byte[4];
    entropy.fill(random);
    double unit = (ByteBuffer.wrap(random).getInt() & 0xffff_ffffL) / (double) (1L << 32);
    return Duration.ofMillis(Math.max(1, Math.round(millis * (0.8 + 0.4 * unit))));
  }
}
