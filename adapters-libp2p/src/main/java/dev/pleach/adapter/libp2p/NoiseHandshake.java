package dev.pleach.adapter.libp2p;

import dev.pleach.dag.PublicKey;
import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The libp2p use of {@link NoiseXx}: empty prologue, and payloads that bind the static key to the
 * identity key and offer stream muxers. Messages are given and taken without their length prefix.
 *
 * <p>The identity is believed only after its signature over the static key was verified, and no
 * other content of a payload is used before that.
 */
final class NoiseHandshake {
  /** Longest handshake message that is read. */
  static final int MESSAGE_BYTES_MAX = 4_096;

  private static final byte[] SIGNED_PREFIX =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY = {};

  private final NoiseXx noise;
  private final boolean initiator;
  private final byte[] ownPayload;
  private final List<String> ownMuxers;
  private Optional<PublicKey> remote = Optional.empty();
  private List<String> remoteMuxers = List.of();

  /**
   * Begins a handshake.
   *
   * @param secrets 64 fresh random bytes: the static and the ephemeral secret, used once
   * @param muxers what we offer, best first; empty to negotiate the muxer inside Noise
   */
  NoiseHandshake(boolean initiator, SigningKey identity, byte[] secrets, List<String> muxers) {
    X25519 ownStatic = X25519.ofSecret(Arrays.copyOfRange(secrets, 0, 32));
    X25519 ephemeral = X25519.ofSecret(Arrays.copyOfRange(secrets, 32, 64));
    this.noise = new NoiseXx(initiator, EMPTY, ownStatic, ephemeral);
    this.initiator = initiator;
    this.ownMuxers = List.copyOf(muxers);
    byte[] signed = PeerIds.concat(SIGNED_PREFIX, ownStatic.publicKey());
    this.ownPayload =
        new NoisePayload(
                PeerIds.encodeKey(identity.publicKey()), identity.sign(signed).bytes(), ownMuxers)
            .encode();
  }

  /** The message to send now, if it is our turn. */
  Optional<byte[]> poll() throws WireFault {
    if (!noise.isOurTurn()) {
      return Optional.empty();
    }
    // The first message has no identity to say: nothing would protect it.
    boolean first = initiator && remote.isEmpty();
    return Optional.of(noise.write(first ? EMPTY : ownPayload));
  }

  void receive(byte[] message) throws WireFault {
    if (isDone() || noise.isOurTurn()) {
      throw WireFault.malformed("noise: message out of turn");
    }
    byte[] payload = noise.read(message);
    if (noise.remoteStatic().length > 0) {
      believe(NoisePayload.decode(payload));
    }
  }

  private void believe(NoisePayload payload) throws WireFault {
    PublicKey key = PeerIds.decodeKey(payload.identityKey());
    byte[] signed = PeerIds.concat(SIGNED_PREFIX, noise.remoteStatic());
    boolean valid =
        payload.signature().length == Signature.BYTES
            && key.verifies(signed, Signature.of(payload.signature()));
    if (!valid) {
      throw new WireFault(
          WireFault.Kind.UNAUTHENTICATED, "noise: the identity did not sign the static key");
    }
    remote = Optional.of(key);
    remoteMuxers = payload.muxers();
  }

  boolean isDone() {
    return noise.isDone();
  }

  /**
   * The proven identity of the peer; known when the handshake is done, on the dialer's side before.
   */
  Optional<PublicKey> remote() {
    return remote;
  }

  /**
   * The muxer both sides settled on inside the handshake: the first of the initiator's that the
   * responder has too. Empty when one side offered none, and multistream must decide.
   */
  Optional<String> muxer() throws WireFault {
    if (ownMuxers.isEmpty() || remoteMuxers.isEmpty()) {
      return Optional.empty();
    }
    List<String> wanted = initiator ? ownMuxers : remoteMuxers;
    List<String> offered = initiator ? remoteMuxers : ownMuxers;
    return Optional.of(
        wanted.stream()
            .filter(offered::contains)
            .findFirst()
            .orElseThrow(
                () -> new WireFault(WireFault.Kind.UNSUPPORTED, "no stream muxer in common")));
  }

  /** The cipher of the finished handshake. */
  NoiseTransport transport() {
    CipherKey[] keys = noise.split();
    return new NoiseTransport(keys[0], keys[1]);
  }
}
