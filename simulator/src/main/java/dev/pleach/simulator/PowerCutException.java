package dev.pleach.simulator;

import dev.pleach.port.StoreException;

/** Power went away inside a commit: this unwinds whatever the dead engine was doing. */
final class PowerCutException extends StoreException {
  private static final long serialVersionUID = 1;

  PowerCutException(long commit, CrashPoint point) {
    super("simulated power cut at commit " + commit + ", " + point);
  }
}
