package dev.pleach.replica;

import dev.pleach.port.Entropy;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Scheduler;
import dev.pleach.port.Store;
import dev.pleach.port.Ticker;
import dev.pleach.port.Transport;
import dev.pleach.port.WallClock;
import java.util.List;

/**
 * All that a replica needs from outside. The replica closes none of it.
 *
 * @param store where it keeps everything; no other replica may use it at the same time
 * @param keys its peer and author key
 * @param scheduler the one lane on which the engine runs
 * @param ticker elapsed time, for timers
 * @param wallClock the time of day, for status only
 * @param entropy unpredictable bytes
 * @param transports how peers are reached; none for a replica that stays alone
 */
public record ReplicaPorts(
    Store store,
    KeyStore keys,
    Scheduler scheduler,
    Ticker ticker,
    WallClock wallClock,
    Entropy entropy,
    List<Transport> transports) {
  /** Copies the list. */
  public ReplicaPorts {
    transports = List.copyOf(transports);
  }

  ReplicaPorts withScheduler(Scheduler other) {
    return new ReplicaPorts(store, keys, other, ticker, wallClock, entropy, transports);
  }
}
