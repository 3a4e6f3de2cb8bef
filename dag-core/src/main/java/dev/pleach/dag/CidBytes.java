package dev.pleach.dag;

/** Checks the binary layout of a CID: version, codec, multihash; all numbers minimal uvarints. */
final class CidBytes {
  private static final int VARINT_BYTES_MAX = 9;

  private final byte[] bytes;
  private int at;

  private CidBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  static void check(byte[] bytes) {
    if (bytes.length > Cid.BYTES_MAX) {
      throw new IllegalArgumentException(
          "a CID of " + bytes.length + " bytes; at most " + Cid.BYTES_MAX + " are read");
    }
    new CidBytes(bytes).check();
  }

  private void check() {
    if (bytes.length == 34 && bytes[0] == 0x12 && bytes[1] == 0x20) {
      return;
    }
    long version = uvarint();
    if (version != 1) {
      throw new IllegalArgumentException("unknown CID version " + version);
    }
    uvarint();
    uvarint();
    long length = uvarint();
    if (length != bytes.length - at) {
      throw new IllegalArgumentException(
          "the CID names a digest of " + length + " bytes and holds " + (bytes.length - at));
    }
  }

  private long uvarint() {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (at == bytes.length) {
        throw new IllegalArgumentException("the CID ends inside a number");
      }
      int next = bytes[at++];
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        if (next == 0 && i > 0) {
          throw new IllegalArgumentException("the CID holds a number that is not minimal");
        }
        return value;
      }
    }
    throw new IllegalArgumentException("the CID holds a number of more than 9 bytes");
  }
}
