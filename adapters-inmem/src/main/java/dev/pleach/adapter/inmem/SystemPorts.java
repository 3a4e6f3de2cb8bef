package dev.pleach.adapter.inmem;

import dev.pleach.port.Entropy;
import dev.pleach.port.Ticker;
import dev.pleach.port.WallClock;
import java.security.SecureRandom;

/** The real clocks and the real chance of this machine. */
public final class SystemPorts {
  private SystemPorts() {}

  /** Returns the machine's monotonic clock. */
  public static Ticker ticker() {
    return System::nanoTime;
  }

  /** Returns the machine's time of day. */
  public static WallClock wallClock() {
    return System::currentTimeMillis;
  }

  /** Returns the machine's cryptographic generator. */
  public static Entropy entropy() {
    return new SecureRandom()::nextBytes;
  }
}
