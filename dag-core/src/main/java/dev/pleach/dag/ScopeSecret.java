package dev.pleach.dag;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the members of a scope share: 32 bytes from which its id, tags and document ids are derived
 * (HMAC-SHA-256).
 *
 * <p>An immutable value; compares by content, in unsigned byte order.
 */
public final class ScopeSecret extends Id32<ScopeSecret> {
  private static final int NONCE_BYTES = 16;

  private ScopeSecret(byte[] bytes) {
    super(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static ScopeSecret of(byte[] bytes) {
    return new ScopeSecret(bytes);
  }

  /**
   * Returns the id of the scope under a static policy.
   *
   * @param policy canonical DAG-CBOR of the policy; a static policy is part of the id, so that two
   *     policies never mix
   */
  public ScopeId scopeId(byte[] policy) {
    return ScopeId.of(Hashing.sha256(ascii("sid1"), raw(), Hashing.sha256(policy)));
  }

  /** Returns the keyed hash of a document's {@code _id}, given as canonical DAG-CBOR. */
  public Digest idHash(byte[] canonicalId) {
    return Digest.of(Hashing.hmacSha256(raw(), ascii("id1"), canonicalId));
  }

  /**
   * Returns the 16 bytes by which a member recognises this scope in a HELLO: the head of
   * HMAC(secret, "tag" ++ sender ++ receiver ++ nonce). An outsider learns neither scope nor name
   * from it.
   *
   * @param nonce the sender's, 16 bytes
   * @throws IllegalArgumentException if the nonce has another length
   */
  public byte[] tag(PublicKey sender, PublicKey receiver, byte[] nonce) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException(
          "a nonce has " + NONCE_BYTES + " bytes, got " + nonce.length);
    }
    return Arrays.copyOf(
        Hashing.hmacSha256(raw(), ascii("tag"), sender.raw(), receiver.raw(), nonce), 16);
  }

  /** Returns the 16-byte key of the collection digest of a key epoch (uint64, big-endian). */
  public byte[] digestKey(long epoch) {
    return epochKey("digest", epoch);
  }

  /** Returns the 16-byte key of the collection sketch of a key epoch (uint64, big-endian). */
  public byte[] sketchKey(long epoch) {
    return epochKey("sketch", epoch);
  }

  private byte[] epochKey(String use, long epoch) {
    byte[] number = ByteBuffer.allocate(8).putLong(epoch).array();
    return Arrays.copyOf(Hashing.hmacSha256(raw(), ascii(use), number), 16);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Says nothing of the bytes, which are a secret. */
  @Override
  public String toString() {
    return "ScopeSecret(secret)";
  }
}
