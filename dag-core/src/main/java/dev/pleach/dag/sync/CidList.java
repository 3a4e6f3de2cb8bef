package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import java.util.Arrays;

/** Many block names in one array: 32 bytes each instead of the hundred of an object. */
final class CidList {
  private static final int BYTES = PackedItems.DIGEST_BYTES;

  private byte[] digests = new byte[16 * BYTES];
  private int size;

  void add(Cid cid) {
    if (size * BYTES == digests.length) {
      digests = Arrays.copyOf(digests, Math.multiplyExact(digests.length, 2));
    }
    System.arraycopy(cid.digest().bytes(), 0, digests, size * BYTES, BYTES);
    size++;
  }

  int size() {
    return size;
  }

  Cid get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException("block " + index + " of " + size);
    }
    return Cid.ofBlock(Digest.of(Arrays.copyOfRange(digests, index * BYTES, (index + 1) * BYTES)));
  }
}
