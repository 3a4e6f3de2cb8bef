package dev.pleach.simulator;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Another way to bring two peers together, reckoned over the very blocks that they lack: its costs
 * are printed beside the measured ones. Found by {@link ServiceLoader}; without any, nothing is
 * printed beside. For the thread of the simulation alone.
 */
public interface Comparison {
  /**
   * What it would cost.
   *
   * @param requests answers that a peer waits for
   * @param bytes of names and requests, blocks themselves left out
   * @param roundTrips until both hold everything, if whatever can be asked for at once is
   */
  record Cost(long requests, long bytes, double roundTrips) {}

  /** Returns a word for it, in lower case, that the names of its figures begin with. */
  String name();

  /** Reckons. */
  Cost cost(Gap gap);

  /** Returns all that are installed. */
  static List<Comparison> installed() {
    return ServiceLoader.load(Comparison.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
