package dev.pleach.crdt;

import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** DAG-CBOR items end to end: a list without its head. */
final class CborItems {
  private static final int LIST = 0x80;

  private CborItems() {}

  static byte[] encode(List<Value> values) {
    if (values.isEmpty()) {
      return new byte[0];
    }
    byte[] list = DagCbor.encode(Value.of(values));
    return Arrays.copyOfRange(list, head(values.size()).length, list.length);
  }

  /** Reads exactly so many items. */
  static List<Value> decode(byte[] bytes, int count) {
    if (count > bytes.length) {
      throw new MalformedException(count + " values in " + bytes.length + " bytes");
    }
    if (count == 0) {
      return requireEmpty(bytes);
    }
    byte[] head = head(count);
    byte[] list = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, list, head.length, bytes.length);
    return DagCbor.<List<Value>>decodeLenient(
            list,
            list.length,
            reader -> {
              List<Value> values = new ArrayList<>(count);
              reader.startList();
              while (!reader.atEnd()) {
                values.add(reader.value(Op.VALUE_NESTING_MAX));
              }
              reader.endList();
              return values;
            })
        .value()
        .orElseThrow(() -> new MalformedException("the values are not DAG-CBOR"));
  }

  private static List<Value> requireEmpty(byte[] bytes) {
    if (bytes.length > 0) {
      throw new MalformedException("values that no op uses");
    }
    return List.of();
  }

  /** The head of a list of so many items, shortest form. */
  private static byte[] head(int count) {
    if (count < 24) {
      return new byte[] {(byte) (LIST | count)};
    }
    if (count < 1 << 8) {
      return new byte[] {(byte) (LIST | 24), (byte) count};
    }
    if (count < 1 << 16) {
      return new byte[] {(byte) (LIST | 25), (byte) (count >> 8), (byte) count};
    }
    return new byte[] {
      (byte) (LIST | 26),
      (byte) (count >> 24),
      (byte) (count >> 16),
      (byte) (count >> 8),
      (byte) count
    };
  }
}
