package dev.pleach.adapter.inmem;

import dev.pleach.dag.SigningKey;
import dev.pleach.port.Entropy;
import dev.pleach.port.KeyStore;

/** Two keys in memory; gone with the object. */
public final class InMemKeyStore implements KeyStore {
  private static final int SEED_BYTES = 32;

  private final SigningKey peerKey;
  private final SigningKey authorKey;

  private InMemKeyStore(SigningKey peerKey, SigningKey authorKey) {
    this.peerKey = peerKey;
    this.authorKey = authorKey;
  }

  /** Keeps two given keys. */
  public static InMemKeyStore of(SigningKey peerKey, SigningKey authorKey) {
    return new InMemKeyStore(peerKey, authorKey);
  }

  /** Makes two keys. */
  public static InMemKeyStore create(Entropy entropy) {
    return of(newKey(entropy), newKey(entropy));
  }

  private static SigningKey newKey(Entropy entropy) {
    byte[] seed = new byte[SEED_BYTES];
    entropy.fill(seed);
    return SigningKey.ofSeed(seed);
  }

  @Override
  public SigningKey peerKey() {
    return peerKey;
  }

  @Override
  public SigningKey authorKey() {
    return authorKey;
  }
}
