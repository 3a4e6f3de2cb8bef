package dev.pleach.simulator;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;

/**
 * The two keys of a simulated device.
 *
 * @param peerKey who it is on the network
 * @param authorKey signs its blocks
 */
public record SimulatedKeys(SigningKey peerKey, SigningKey authorKey) implements KeyStore {
  private static final int SEED_BYTES = 32;

  /** Draws both. */
  public static SimulatedKeys draw(Entropy entropy) {
    return new SimulatedKeys(drawKey(entropy), drawKey(entropy));
  }

  /** Draws one key. */
  static SigningKey drawKey(Entropy entropy) {
    byte[] seed = new byte[SEED_BYTES];
    entropy.fill(seed);
    return SigningKey.ofSeed(seed);
  }

  /** Returns the name on the network. */
  public PeerId peer() {
    return new PeerId(peerKey.publicKey());
  }
}
