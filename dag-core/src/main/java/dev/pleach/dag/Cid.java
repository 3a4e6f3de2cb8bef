package dev.pleach.dag;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A content identifier: self-describing hash of a block's bytes.
 *
 * <p>Any CID of version 0 or 1 can be held and printed, because links of the IPLD data model may
 * name anything. A <em>block of Pleach</em> has one form only, 36 bytes: {@code 01} (version 1),
 * {@code 71} (dag-cbor), {@code 12 20} (sha2-256, 32 bytes), digest; see {@link #isBlock()}.
 *
 * <p>An immutable value; compares by its bytes, unsigned.
 *
 * @see <a href="https://github.com/multiformats/cid">CID specification</a>
 */
public final class Cid implements Comparable<Cid> {
  /** Length of a block's CID. */
  public static final int BLOCK_BYTES = 36;

  /** Longest CID that is read: room for a digest of 128 bytes. */
  public static final int BYTES_MAX = 160;

  private static final int DAG_CBOR = 0x71;
  private static final int RAW = 0x55;
  private static final int SHA2_256 = 0x12;

  private final byte[] bytes;

  private Cid(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Names the block with this digest: version 1, dag-cbor, sha2-256. */
  public static Cid ofBlock(Digest digest) {
    return v1(DAG_CBOR, digest);
  }

  /** Hashes DAG-CBOR bytes and names them. */
  public static Cid ofDagCbor(byte[] bytes) {
    return v1(DAG_CBOR, Digest.sha256(bytes));
  }

  /** Hashes bytes of no particular codec and names them (codec raw, 0x55). */
  public static Cid ofRaw(byte[] bytes) {
    return v1(RAW, Digest.sha256(bytes));
  }

  private static Cid v1(int codec, Digest digest) {
    byte[] bytes = new byte[BLOCK_BYTES];
    bytes[0] = 1;
    bytes[1] = (byte) codec;
    bytes[2] = SHA2_256;
    bytes[3] = Id32.BYTES;
    System.arraycopy(digest.raw(), 0, bytes, 4, Id32.BYTES);
    return new Cid(bytes);
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if the bytes are not exactly one CID
   */
  public static Cid of(byte[] bytes) {
    CidBytes.check(bytes);
    return new Cid(bytes.clone());
  }

  /**
   * Reads the text form: multibase f, b or z, or version 0 ({@code Qm…}).
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Cid parse(String text) {
    boolean version0 = text.length() == 46 && text.startsWith("Qm");
    byte[] bytes = version0 ? Multibase.parseBase58(text) : Multibase.parse(text);
    if (!version0 && bytes.length > 0 && bytes[0] == SHA2_256) {
      throw new IllegalArgumentException(
          "a CID of version 0 has no multibase prefix: '" + text + "'");
    }
    return of(bytes);
  }

  /** Returns true for version 1, dag-cbor, sha2-256 with 32 bytes: the only form of our blocks. */
  public boolean isBlock() {
    return hasPrefix(DAG_CBOR);
  }

  /** Returns true for version 1, raw, sha2-256 with 32 bytes. */
  public boolean isRawSha256() {
    return hasPrefix(RAW);
  }

  private boolean hasPrefix(int codec) {
    return bytes.length == BLOCK_BYTES
        && bytes[0] == 1
        && bytes[1] == codec
        && bytes[2] == SHA2_256
        && bytes[3] == Id32.BYTES;
  }

  /**
   * Returns the SHA-256 digest.
   *
   * @throws IllegalStateException if the CID is not of version 1 with sha2-256
   */
  public Digest digest() {
    if (!isBlock() && !isRawSha256()) {
      throw new IllegalStateException("no dag-cbor or raw CID with sha2-256: " + this);
    }
    return Digest.of(Arrays.copyOfRange(bytes, 4, BLOCK_BYTES));
  }

  /** Returns a fresh copy of the binary form. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns base32 with its prefix ({@code b…}); version 0 stays base58btc without one. */
  @Override
  public String toString() {
    return isVersion0() ? Multibase.base58(bytes) : "b" + Multibase.base32(bytes);
  }

  /** Returns base58btc, with its prefix {@code z} unless the version is 0. */
  public String toBase58() {
    return isVersion0() ? Multibase.base58(bytes) : "z" + Multibase.base58(bytes);
  }

  private boolean isVersion0() {
    return bytes[0] == SHA2_256;
  }

  @Override
  public int compareTo(Cid other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cid that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.length == BLOCK_BYTES ? Bytes.int32(bytes, 8) : Arrays.hashCode(bytes);
  }
}
