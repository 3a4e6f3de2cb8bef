package dev.pleach.dag.sync;

import dev.pleach.dag.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Doc items of a large scope, grouped by the first two bytes of doc8: for the first group and each
 * one after it up to the last that has items, a uvarint count, then so many times the other 6 bytes
 * of doc8 and the 8 of state8. A group may go on in the next part, which then begins with it.
 */
final class GroupedItems {
  private static final int GROUPS = 65_536;
  private static final int REST_BYTES = PackedItems.DOC_BYTES - 2;

  private GroupedItems() {}

  static byte[] pack(int firstGroup, PackedItems items) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(items.size() * REST_BYTES + 16);
    int group = firstGroup;
    int at = 0;
    while (at < items.size()) {
      int end = at;
      while (end < items.size() && groupOf(items, end) == group) {
        end++;
      }
      Uvarint.write(out, end - at);
      for (; at < end; at++) {
        out.write(items.raw(), at * PackedItems.DOC_BYTES + 2, REST_BYTES);
      }
      group++;
      if (group > GROUPS && at < items.size()) {
        throw new IllegalArgumentException("items before group " + firstGroup);
      }
    }
    return out.toByteArray();
  }

  static int groupOf(PackedItems items, int item) {
    return (int) (items.name(item) >>> 48);
  }

  static PackedItems unpack(int firstGroup, byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed);
    // An item of 14 bytes becomes one of 16; a group costs a byte at least.
    ByteArrayOutputStream out = new ByteArrayOutputStream(packed.length / 7 * 8 + 16);
    for (int group = firstGroup; in.hasRemaining(); group++) {
      if (group >= GROUPS) {
        throw new MalformedException("a group above " + (GROUPS - 1));
      }
      int count = (int) Uvarint.read(in, "group count", in.remaining() / REST_BYTES);
      for (int i = 0; i < count; i++) {
        takeItem(in, group, out);
      }
    }
    return PackedItems.own(PackedItems.DOC_BYTES, out.toByteArray());
  }

  private static void takeItem(ByteBuffer in, int group, ByteArrayOutputStream out) {
    if (in.remaining() < REST_BYTES) {
      throw new MalformedException("a group ends early");
    }
    out.write(group >>> 8);
    out.write(group);
    byte[] rest = new byte[REST_BYTES];
    in.get(rest);
    out.write(rest, 0, REST_BYTES);
  }
}
