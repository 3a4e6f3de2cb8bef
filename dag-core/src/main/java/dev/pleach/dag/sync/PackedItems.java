package dev.pleach.dag.sync;

import dev.pleach.dag.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items of one fixed length, end to end in one byte string: how every list of names travels. An
 * immutable value.
 */
public final class PackedItems {
  /** Length of a truncated name: author8, doc8, scopeTag8. */
  public static final int NAME_BYTES = 8;

  /** Length of a behind item: the first 4 bytes of doc8, the first 3 of state8. */
  public static final int BEHIND_BYTES = 7;

  /** Length of an entry of a forked author: seq as uint32, id8. */
  public static final int ENTRY_BYTES = 12;

  /** Length of a doc item: doc8, state8. */
  public static final int DOC_BYTES = 16;

  /** Length of a tip item: author8, seq as uint32, id8. */
  public static final int TIP_BYTES = 20;

  /** Length of a digest. */
  public static final int DIGEST_BYTES = 32;

  private final int width;
  private final byte[] bytes;

  private PackedItems(int width, byte[] bytes) {
    if (bytes.length % width != 0) {
      throw new IllegalArgumentException(bytes.length + " bytes are no items of " + width);
    }
    this.width = width;
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of bytes.
   *
   * @throws IllegalArgumentException if they are no whole number of items
   */
  public static PackedItems of(int width, byte[] bytes) {
    return new PackedItems(width, bytes.clone());
  }

  /** Wraps bytes that nobody else holds. */
  static PackedItems own(int width, byte[] bytes) {
    return new PackedItems(width, bytes);
  }

  /** Returns no items of this length. */
  public static PackedItems none(int width) {
    return new PackedItems(width, new byte[0]);
  }

  /** Packs truncated names. */
  public static PackedItems ofNames(List<Long> names) {
    ByteBuffer out = ByteBuffer.allocate(names.size() * NAME_BYTES);
    names.forEach(out::putLong);
    return new PackedItems(NAME_BYTES, out.array());
  }

  /** Packs digests. */
  public static PackedItems ofDigests(List<Digest> digests) {
    ByteBuffer out = ByteBuffer.allocate(digests.size() * DIGEST_BYTES);
    digests.forEach(digest -> out.put(digest.bytes()));
    return new PackedItems(DIGEST_BYTES, out.array());
  }

  /** Packs tip items. */
  public static PackedItems ofTips(List<TipItem> tips) {
    ByteBuffer out = ByteBuffer.allocate(tips.size() * TIP_BYTES);
    tips.forEach(tip -> tip.write(out));
    return new PackedItems(TIP_BYTES, out.array());
  }

  /** Returns the number of items. */
  public int size() {
    return bytes.length / width;
  }

  /** Returns true if there is no item. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** Returns the length of one item. */
  public int width() {
    return width;
  }

  /** Returns a fresh copy of all bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  byte[] raw() {
    return bytes;
  }

  /** Returns 8 bytes of an item as a number, big-endian. */
  public long int64(int item, int offset) {
    return ByteBuffer.wrap(bytes).getLong(at(item) + offset);
  }

  /** Returns 4 bytes of an item as an unsigned number, big-endian. */
  public long uint32(int item, int offset) {
    return ByteBuffer.wrap(bytes).getInt(at(item) + offset) & 0xffff_ffffL;
  }

  /** Returns some bytes of an item, at most 8, as a number, big-endian. */
  public long bits(int item, int offset, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | bytes[at(item) + offset + i] & 0xff;
    }
    return value;
  }

  /** Returns a truncated name. */
  public long name(int item) {
    return int64(item, 0);
  }

  /** Returns all truncated names. */
  public List<Long> names() {
    List<Long> names = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      names.add(name(i));
    }
    return names;
  }

  /** Returns a tip item. */
  public TipItem tip(int item) {
    return new TipItem(int64(item, 0), uint32(item, 8), int64(item, 12));
  }

  /** Returns true if this is one of the tip items, which are ascending. */
  boolean containsTip(TipItem wanted) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = tip(middle).compareTo(wanted);
      if (order == 0) {
        return true;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle;
    }
    return false;
  }

  /** Returns a digest. */
  public Digest digest(int item) {
    return Digest.of(Arrays.copyOfRange(bytes, at(item), at(item) + DIGEST_BYTES));
  }

  /** Returns the items of a range. */
  PackedItems part(int from, int to) {
    return new PackedItems(width, Arrays.copyOfRange(bytes, at(from), at(to)));
  }

  /** Returns true if each item is greater than the one before, by unsigned bytes. */
  public boolean isAscending() {
    for (int i = 1; i < size(); i++) {
      int at = at(i);
      if (Arrays.compareUnsigned(bytes, at - width, at, bytes, at, at + width) >= 0) {
        return false;
      }
    }
    return true;
  }

  private int at(int item) {
    return item * width;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PackedItems that
        && width == that.width
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * width + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return size() + " items of " + width + " bytes";
  }
}
