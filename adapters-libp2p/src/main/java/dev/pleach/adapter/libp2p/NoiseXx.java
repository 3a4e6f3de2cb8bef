package dev.pleach.adapter.libp2p;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The handshake {@code Noise_XX_25519_ChaChaPoly_SHA256} (Noise specification, revision 34), with
 * payloads of the caller's choice. One side writes what the other reads, in turn:
 *
 * <pre>
 * 1 →  e(32) ‖ payload                              mixHash(e)
 * 2 ←  e(32) ‖ seal(s)=48 ‖ seal(payload)           mixHash(e), mixKey(ee), s, mixKey(es)
 * 3 →  seal(s)=48 ‖ seal(payload)                   s, mixKey(se)
 * </pre>
 *
 * <p>After a fault the object must not be used again. For one thread.
 */
final class NoiseXx {
  private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";
  private static final byte[] EMPTY = {};
  private static final int SEALED_KEY_BYTES = X25519.BYTES + CipherKey.TAG_BYTES;

  private final boolean initiator;
  private final X25519 ownStatic;
  private final X25519 ownEphemeral;
  private byte[] remoteEphemeral = EMPTY;
  private byte[] remoteStatic = EMPTY;
  private int message; // 0, 1, 2: the one that comes next; 3: done

  private byte[] chainingKey;
  private byte[] hash;
  private Optional<CipherKey> cipher = Optional.empty();

  NoiseXx(boolean initiator, byte[] prologue, X25519 ownStatic, X25519 ownEphemeral) {
    this.initiator = initiator;
    this.ownStatic = ownStatic;
    this.ownEphemeral = ownEphemeral;
    // The name has exactly 32 bytes, so it is not hashed.
    this.chainingKey = NAME.getBytes(StandardCharsets.US_ASCII);
    this.hash = sha256(chainingKey, prologue);
  }

  /** Whether the next message is ours to write. */
  boolean isOurTurn() {
    return message < 3 && initiator == (message != 1);
  }

  boolean isDone() {
    return message == 3;
  }

  /** The peer's static key; known after its message that carries it was read. */
  byte[] remoteStatic() {
    return remoteStatic.clone();
  }

  /** The hash over the whole handshake, equal on both sides when it is done. */
  byte[] handshakeHash() {
    return hash.clone();
  }

  byte[] write(byte[] payload) throws WireFault {
    if (!isOurTurn()) {
      throw new IllegalStateException("not our turn");
    }
    byte[] out = EMPTY;
    if (message < 2) {
      out = ownEphemeral.publicKey();
      mixHash(out);
    }
    if (message == 1) {
      mixKey(ownEphemeral.agree(remoteEphemeral)); // ee
    }
    if (message > 0) {
      out = PeerIds.concat(out, seal(ownStatic.publicKey()));
      mixKey(ownStatic.agree(remoteEphemeral)); // es, written by the responder, or se
    }
    message++;
    return PeerIds.concat(out, seal(payload));
  }

  byte[] read(byte[] in) throws WireFault {
    if (isOurTurn() || isDone()) {
      throw new IllegalStateException("not the peer's turn");
    }
    int at = 0;
    if (message < 2) {
      remoteEphemeral = take(in, at, X25519.BYTES);
      at += X25519.BYTES;
      mixHash(remoteEphemeral);
    }
    if (message == 1) {
      mixKey(ownEphemeral.agree(remoteEphemeral)); // ee
    }
    if (message > 0) {
      remoteStatic = open(take(in, at, SEALED_KEY_BYTES));
      at += SEALED_KEY_BYTES;
      mixKey(ownEphemeral.agree(remoteStatic)); // es, read by the initiator, or se
    }
    message++;
    return open(Arrays.copyOfRange(in, at, in.length));
  }

  /** The two transport keys: the one to send with first, then the one to receive with. */
  CipherKey[] split() {
    if (!isDone()) {
      throw new IllegalStateException("the handshake is not done");
    }
    byte[][] keys = hkdf(chainingKey, EMPTY);
    CipherKey fromInitiator = new CipherKey(keys[0]);
    CipherKey fromResponder = new CipherKey(keys[1]);
    return initiator
        ? new CipherKey[] {fromInitiator, fromResponder}
        : new CipherKey[] {fromResponder, fromInitiator};
  }

  private static byte[] take(byte[] in, int at, int length) throws WireFault {
    if (in.length - at < length) {
      throw WireFault.malformed("noise: handshake message is too short");
    }
    return Arrays.copyOfRange(in, at, at + length);
  }

  private byte[] seal(byte[] plain) {
    byte[] out = plain;
    if (cipher.isPresent()) {
      out = new byte[plain.length + CipherKey.TAG_BYTES];
      cipher.get().seal(hash, plain, 0, plain.length, out, 0);
    }
    mixHash(out);
    return out;
  }

  private byte[] open(byte[] sealed) throws WireFault {
    byte[] plain = sealed;
    if (cipher.isPresent()) {
      plain = new byte[Math.max(0, sealed.length - CipherKey.TAG_BYTES)];
      cipher.get().open(hash, sealed, 0, sealed.length, plain, 0);
    }
    mixHash(sealed);
    return plain;
  }

  private void mixHash(byte[] data) {
    hash = sha256(hash, data);
  }

  private void mixKey(byte[] secret) {
    byte[][] keys = hkdf(chainingKey, secret);
    chainingKey = keys[0];
    cipher = Optional.of(new CipherKey(keys[1]));
  }

  private static byte[][] hkdf(byte[] chainingKey, byte[] secret) {
    byte[] temporary = hmac(chainingKey, secret);
    byte[] first = hmac(temporary, new byte[] {1});
    byte[] second = hmac(temporary, PeerIds.concat(first, new byte[] {2}));
    return new byte[][] {first, second};
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no HmacSHA256", e);
    }
  }

  private static byte[] sha256(byte[] first, byte[] second) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(first);
      return digest.digest(second);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }
}
