package dev.pleach.docdb;

import dev.pleach.port.Entropy;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Scheduler;
import dev.pleach.port.Store;
import dev.pleach.port.Ticker;
import dev.pleach.port.Transport;
import dev.pleach.port.WallClock;
import dev.pleach.replica.ReplicaOptions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Pleach} is opened with. Store and keys stay their maker's and may be used for the
 * next one; transports are started here, so they are closed here too.
 *
 * @param store where everything is kept; no other replica may use it at the same time
 * @param keys the peer key and the author key
 * @param transports how peers are reached; none to stay alone
 * @param scheduler the engine's lane; if empty, a daemon thread is made for it
 * @param ticker elapsed time
 * @param wallClock the time of day, for status only
 * @param entropy makes the ids of documents and databases
 * @param replica limits and times of the engine
 * @param collectionsMax collections that a catalogue may bring in here; further ones are left alone
 */
public record PleachOptions(
    Store store,
    KeyStore keys,
    List<Transport> transports,
    Optional<Scheduler> scheduler,
    Ticker ticker,
    WallClock wallClock,
    Entropy entropy,
    ReplicaOptions replica,
    int collectionsMax) {
  private static final int COLLECTIONS_MAX = 4_096;

  /** Copies the list. */
  public PleachOptions {
    transports = List.copyOf(transports);
    if (collectionsMax < 1) {
      throw new IllegalArgumentException("collectionsMax must be positive: " + collectionsMax);
    }
  }

  /** Begins with a store and keys; all else has a default. */
  public static Builder builder(Store store, KeyStore keys) {
    return new Builder(store, keys);
  }

  /** Collects options. For one thread. */
  public static final class Builder {
    private final Store store;
    private final KeyStore keys;
    private final List<Transport> transports = new ArrayList<>();
    private Optional<Scheduler> scheduler = Optional.empty();
    private Ticker ticker = System::nanoTime;
    private WallClock wallClock = System::currentTimeMillis;
    private Entropy entropy = new SecureRandom()::nextBytes;
    private ReplicaOptions replica = ReplicaOptions.defaults();
    private int collectionsMax = COLLECTIONS_MAX;

    private Builder(Store store, KeyStore keys) {
      this.store = store;
      this.keys = keys;
    }

    /** Adds a way to reach peers. */
    public Builder transport(Transport transport) {
      transports.add(transport);
      return this;
    }

    /** Runs the engine on this lane instead of a thread of its own. */
    public Builder scheduler(Scheduler lane) {
      scheduler = Optional.of(lane);
      return this;
    }

    /** Sets both clocks, which are otherwise the machine's. */
    public Builder clocks(Ticker elapsed, WallClock timeOfDay) {
      ticker = elapsed;
      wallClock = timeOfDay;
      return this;
    }

    /** Sets the source of chance, which is otherwise the machine's. */
    public Builder entropy(Entropy source) {
      entropy = source;
      return this;
    }

    /** Sets limits and times of the engine. */
    public Builder replica(ReplicaOptions options) {
      replica = options;
      return this;
    }

    /** Sets how many collections a catalogue may bring in. */
    public Builder collectionsMax(int count) {
      collectionsMax = count;
      return this;
    }

    /** Returns the options. */
    public PleachOptions build() {
      return new PleachOptions(
          store, keys, transports, scheduler, ticker, wallClock, entropy, replica, collectionsMax);
    }
  }
}
