package dev.pleach.dag.codec;

import com.google.common.base.Utf8;
import dev.pleach.dag.Cid;
import java.util.Arrays;

/**
 * Judges in one pass whether bytes are exactly one item of canonical DAG-CBOR, without building
 * anything: the same verdict as decoding, writing again and comparing, at a fraction of the cost.
 *
 * <p>One loop over the heads, no recursion; per level it remembers how many items are still to come
 * and where the last key stands. The items still owed over all levels are never more than the bytes
 * left, so false counts end at once and nothing is allocated on their word.
 */
final class CanonicalScan {
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int LIST = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;
  private static final int OTHER = 7;
  private static final int LINK_TAG = 42;

  /** A byte string of {@code 00} and the CID of a block. */
  private static final int BLOCK_LINK_BYTES = Cid.BLOCK_BYTES + 1;

  private final byte[] bytes;
  private final int nestingMax;

  /** Per level: items still to come, keys and values counted apart; level 0 is the whole. */
  private final long[] left;

  private final boolean[] isMap;

  /** Per level of a map: where its last key begins and ends; equal before the first. */
  private final int[] keyFrom;

  private final int[] keyTo;
  private int level;
  private int at;

  /** Items still to come on all levels together. */
  private long owed = 1;

  private CanonicalScan(byte[] bytes, int nestingMax) {
    this.bytes = bytes;
    this.nestingMax = nestingMax;
    this.left = new long[nestingMax + 1];
    this.isMap = new boolean[nestingMax + 1];
    this.keyFrom = new int[nestingMax + 1];
    this.keyTo = new int[nestingMax + 1];
    left[0] = 1;
  }

  /**
   * Judges bytes of any length.
   *
   * @param nestingMax deepest nesting; a scalar has depth 0
   * @throws MalformedException if they are anything but one canonical item, saying why
   */
  static void check(byte[] bytes, int nestingMax) {
    new CanonicalScan(bytes, nestingMax).run();
  }

  private void run() {
    while (owed > 0) {
      while (left[level] == 0) {
        level--;
      }
      boolean isKey = isMap[level] && (left[level] & 1) == 0;
      left[level]--;
      owed--;
      if (isKey) {
        key();
      } else {
        item();
      }
    }
    if (at != bytes.length) {
      throw new MalformedException("bytes follow after the end");
    }
  }

  private void item() {
    int head = next();
    switch (head >> 5) {
      case BYTES -> {
        int unused = skip(argument(head));
      }
      case TEXT -> text(argument(head));
      case LIST -> open(argument(head), false);
      case MAP -> open(argument(head), true);
      case TAG -> link(head);
      case OTHER -> other(head);
      default -> {
        long unused = argument(head); // an integer is all head
      }
    }
  }

  private void key() {
    int from = at;
    int head = next();
    if (head >> 5 != TEXT) {
      throw new MalformedException("not canonical: a key that is no text");
    }
    long length = argument(head);
    int textFrom = at;
    text(length);
    boolean isFirst = keyTo[level] == 0;
    if (!isFirst && compareKeys(keyFrom[level], keyTo[level], textFrom, at) >= 0) {
      throw new MalformedException("not canonical: keys out of order, or one twice, at " + from);
    }
    keyFrom[level] = textFrom;
    keyTo[level] = at;
  }

  private int compareKeys(int from, int to, int otherFrom, int otherTo) {
    int byLength = Integer.compare(to - from, otherTo - otherFrom);
    return byLength != 0
        ? byLength
        : Arrays.compareUnsigned(bytes, from, to, bytes, otherFrom, otherTo);
  }

  private void open(long count, boolean ofMap) {
    long items = ofMap ? 2 * Math.min(count, bytes.length) : Math.min(count, bytes.length);
    owed += items;
    if (level == nestingMax) {
      throw new MalformedException("nested too deep");
    }
    if (count < 0 || count > bytes.length || owed > bytes.length - at) {
      throw new MalformedException("the bytes end early: more items claimed than bytes are left");
    }
    level++;
    left[level] = items;
    isMap[level] = ofMap;
    keyTo[level] = 0;
  }

  private void text(long length) {
    int from = skip(length);
    if (!Utf8.isWellFormed(bytes, from, at - from)) {
      throw new MalformedException("text that is not well-formed UTF-8");
    }
  }

  private void link(int head) {
    long tag = argument(head);
    if (tag != LINK_TAG) {
      throw new MalformedException(
          "tag " + Long.toUnsignedString(tag) + "; only tag 42 before a link is allowed");
    }
    int bytesHead = next();
    if (bytesHead >> 5 != BYTES) {
      throw new MalformedException("tag 42 before other than bytes; it belongs before bytes");
    }
    int from = skip(argument(bytesHead));
    if (at - from < 1 || bytes[from] != 0) {
      throw new MalformedException("a link must begin with the byte 00");
    }
    if (!isBlockLink(from)) {
      checkCid(from + 1);
    }
  }

  private boolean isBlockLink(int from) {
    return at - from == BLOCK_LINK_BYTES
        && bytes[from + 1] == 1
        && bytes[from + 2] == 0x71
        && bytes[from + 3] == 0x12
        && bytes[from + 4] == 0x20;
  }

  private void checkCid(int from) {
    try {
      Cid unused = Cid.of(Arrays.copyOfRange(bytes, from, Math.min(at, from + Cid.BYTES_MAX + 1)));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a CID: " + e.getMessage());
    }
  }

  private void other(int head) {
    switch (head & 0x1f) {
      case 20, 21, 22 -> {
        // false, true, null
      }
      case 27 -> float64();
      case 25, 26 -> throw new MalformedException("a float of other than 64 bits");
      case 23 -> throw new MalformedException("undefined");
      case 31 -> throw new MalformedException("not CBOR: a break without a beginning");
      default -> throw new MalformedException("a simple value");
    }
  }

  private void float64() {
    double value = Double.longBitsToDouble(bigEndian(Long.BYTES));
    if (!Double.isFinite(value)) {
      throw new MalformedException("the float " + value + ", which DAG-CBOR has not");
    }
  }

  /** Takes the number that belongs to a head; unsigned, so the greatest show as negative. */
  private long argument(int head) {
    int info = head & 0x1f;
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new MalformedException(
          info == 31 ? "not canonical: an indefinite length" : "not CBOR: a reserved head");
    }
    long value = bigEndian(1 << (info - 24));
    boolean isMinimal =
        switch (info) {
          case 24 -> value >= 24;
          case 25 -> value >= 1 << 8;
          case 26 -> value >= 1 << 16;
          default -> value >>> 32 != 0;
        };
    if (!isMinimal) {
      throw new MalformedException("not canonical: a number in more bytes than it needs");
    }
    return value;
  }

  private long bigEndian(int length) {
    if (length > bytes.length - at) {
      throw endsEarly();
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | bytes[at++] & 0xff;
    }
    return value;
  }

  private int next() {
    if (at == bytes.length) {
      throw endsEarly();
    }
    return bytes[at++] & 0xff;
  }

  /** Passes over so many bytes and returns where they begin. */
  private int skip(long length) {
    if (length < 0 || length > bytes.length - at) {
      throw endsEarly();
    }
    int from = at;
    at += (int) length;
    return from;
  }

  private static MalformedException endsEarly() {
    return new MalformedException("the bytes end early");
  }
}
