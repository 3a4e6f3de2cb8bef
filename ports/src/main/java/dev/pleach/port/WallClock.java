package dev.pleach.port;

/** Tells the time of day. It is for people: it enters no hash, no merge and no sync. */
@FunctionalInterface
public interface WallClock {
  /** Returns milliseconds since 1970-01-01T00:00Z; may jump either way. */
  long millis();
}
