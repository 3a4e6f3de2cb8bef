package dev.pleach.adapter.libp2p;

import dev.pleach.dag.Multibase;
import dev.pleach.dag.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * Peer ids as the wire writes them: the multihash of the encoded public key, and its texts.
 *
 * <p>A key message of up to 42 bytes is its own hash ({@code 00 ‖ length ‖ message}; Ed25519: 38
 * bytes, {@code 12D3Koo…}); longer ones are hashed ({@code 12 20 ‖ SHA-256}, {@code Qm…}). Both are
 * read, since addresses of strangers may hold them; a peer that we talk to has an Ed25519 key.
 */
final class PeerIds {
  private static final int IDENTITY_BYTES_MAX = 42;
  private static final int SHA256_BYTES = 32;

  /** {@code type = Ed25519, data = 32 bytes}: what stands before every Ed25519 key. */
  private static final byte[] ED25519_PREFIX = {0x08, 0x01, 0x12, 0x20};

  private static final byte[] MULTIHASH_PREFIX = {0x00, 0x24};

  /** CID version 1, codec libp2p-key. */
  private static final byte[] CID_PREFIX = {0x01, 0x72};

  private PeerIds() {}

  /** The PublicKey message {@code 08 01 12 20 ‖ 32 bytes}. */
  static byte[] encodeKey(PublicKey key) {
    return concat(ED25519_PREFIX, key.bytes());
  }

  /** Reads a PublicKey message; only the one canonical form of Ed25519 is taken. */
  static PublicKey decodeKey(byte[] message) throws WireFault {
    int prefix = ED25519_PREFIX.length;
    if (message.length != prefix + 32 || !startsWith(message, ED25519_PREFIX)) {
      throw new WireFault(
          WireFault.Kind.UNAUTHENTICATED, "identity key is not an Ed25519 key in canonical form");
    }
    return PublicKey.of(Arrays.copyOfRange(message, prefix, message.length));
  }

  /** The peer id as bytes: the identity multihash of the key message. */
  static byte[] multihash(PublicKey key) {
    return concat(MULTIHASH_PREFIX, encodeKey(key));
  }

  /** The Ed25519 key inside a multihash; empty when the id is a hash or of another kind of key. */
  static Optional<PublicKey> keyOf(byte[] multihash) {
    if (!startsWith(multihash, MULTIHASH_PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          decodeKey(Arrays.copyOfRange(multihash, MULTIHASH_PREFIX.length, multihash.length)));
    } catch (WireFault otherKey) {
      return Optional.empty();
    }
  }

  /** The multihash of a peer id in base58btc ({@code 1…}, {@code Qm…}) or as a CIDv1. */
  static byte[] parseMultihash(String text) throws WireFault {
    byte[] multihash;
    try {
      boolean legacy = text.startsWith("1") || text.startsWith("Qm");
      multihash = legacy ? Multibase.parseBase58(text) : stripCid(Multibase.parse(text));
    } catch (IllegalArgumentException e) {
      throw WireFault.malformed("'" + shorten(text) + "' is not a peer id");
    }
    checkMultihash(multihash);
    return multihash;
  }

  private static byte[] stripCid(byte[] cid) throws WireFault {
    if (!startsWith(cid, CID_PREFIX)) {
      throw WireFault.malformed("peer id is a CID, but not version 1 of a libp2p key");
    }
    return Arrays.copyOfRange(cid, CID_PREFIX.length, cid.length);
  }

  static void checkMultihash(byte[] multihash) throws WireFault {
    boolean identity =
        multihash.length > 2
            && multihash[0] == 0x00
            && multihash[1] == multihash.length - 2
            && multihash[1] <= IDENTITY_BYTES_MAX;
    boolean sha256 =
        multihash.length == 2 + SHA256_BYTES
            && multihash[0] == 0x12
            && multihash[1] == SHA256_BYTES;
    if (!identity && !sha256) {
      throw WireFault.malformed("peer id is neither a short key nor a SHA-256 hash");
    }
  }

  /** The usual text, base58btc. */
  static String printMultihash(byte[] multihash) {
    return Multibase.base58(multihash);
  }

  private static String shorten(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
