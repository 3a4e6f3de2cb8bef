package dev.pleach.port;

import dev.pleach.dag.SigningKey;

/**
 * Keeps a device's two keys. The first call ever makes them, later calls return the same. May be
 * called by several threads at once.
 */
public interface KeyStore {
  /**
   * Returns the peer key: who we are on the network.
   *
   * @throws StoreException if it cannot be read or made
   */
  SigningKey peerKey();

  /**
   * Returns the author key, which signs blocks. A device restored from a backup must take a fresh
   * one, or it forks its own chains.
   *
   * @throws StoreException if it cannot be read or made
   */
  SigningKey authorKey();
}
