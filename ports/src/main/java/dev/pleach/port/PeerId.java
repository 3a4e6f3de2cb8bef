package dev.pleach.port;

import dev.pleach.dag.Multibase;
import dev.pleach.dag.PublicKey;
import java.util.Arrays;

/**
 * A peer: the Ed25519 public key that the other end of a connection has proven to hold.
 *
 * <p>The text is libp2p's: base58btc of the identity multihash of the key message, {@code
 * 12D3Koo…}.
 *
 * @param key the key
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">Peer ids</a>
 */
public record PeerId(PublicKey key) implements Comparable<PeerId> {
  private static final byte[] PREFIX = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is not the peer id of an Ed25519 key
   */
  public static PeerId parse(String text) {
    byte[] bytes = Multibase.parseBase58(text);
    if (bytes.length != PREFIX.length + 32
        || !Arrays.equals(PREFIX, Arrays.copyOf(bytes, PREFIX.length))) {
      throw new IllegalArgumentException(
          "not the peer id of an Ed25519 key (12D3Koo…): '" + text + "'");
    }
    return new PeerId(PublicKey.of(Arrays.copyOfRange(bytes, PREFIX.length, bytes.length)));
  }

  /** Returns the 38 bytes of the multihash. */
  public byte[] multihash() {
    byte[] bytes = Arrays.copyOf(PREFIX, PREFIX.length + 32);
    System.arraycopy(key.bytes(), 0, bytes, PREFIX.length, 32);
    return bytes;
  }

  @Override
  public int compareTo(PeerId other) {
    return key.compareTo(other.key);
  }

  /** Returns the text form. */
  @Override
  public String toString() {
    return Multibase.base58(multihash());
  }
}
