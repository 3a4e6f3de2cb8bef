package dev.pleach.crdt;

import dev.pleach.dag.Digest;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the one form of a list of ops; {@link Payload} describes it. For one use. */
final class PayloadEncoder {
  static final int COLUMNS = 0x00;
  static final int SHORT_INSERT = 0x01;
  static final int SHORT_DELETE = 0x02;
  static final int SHORT_DELETE_BACKWARD = 0x03;

  private final List<Op> ops;
  private final Map<TableKey, Integer> containers = new TreeMap<>();

  /** Decoded ops share their refs, so most look-ups end here. */
  private final Map<ContainerRef, Integer> seen = new IdentityHashMap<>();

  private final Map<Digest, Integer> blocks = new LinkedHashMap<>();
  private final Map<Integer, Long> predictions = new HashMap<>();
  private final ByteSink table = new ByteSink();
  private final ByteSink references = new ByteSink();
  private final ByteSink text = new ByteSink();
  private final List<Value> values = new ArrayList<>();
  private final Column kinds;
  private final Column conts;
  private final Column positions;
  private final Column lengths;

  private PayloadEncoder(List<Op> ops) {
    this.ops = ops;
    kinds = new Column(ops.size());
    conts = new Column(ops.size());
    positions = new Column(ops.size());
    lengths = new Column(ops.size());
  }

  static byte[] encode(List<Op> ops) {
    if (ops.isEmpty()) {
      return new byte[0];
    }
    Optional<byte[]> brief = ops.size() == 1 ? shortForm(ops.get(0)) : Optional.empty();
    return brief.orElseGet(() -> new PayloadEncoder(ops).columns());
  }

  private static Optional<byte[]> shortForm(Op op) {
    int form =
        switch (op.kind()) {
          case OpKind.INSERT_TEXT -> SHORT_INSERT;
          case OpKind.DELETE -> SHORT_DELETE;
          case OpKind.DELETE_BACKWARD -> SHORT_DELETE_BACKWARD;
          default -> 0;
        };
    if (form == 0 || op.container().depth() > 0) {
      return Optional.empty();
    }
    ByteSink sink = new ByteSink();
    sink.u8(form);
    sink.uvarint(op.position());
    sink.put(op.text().getBytes(StandardCharsets.UTF_8));
    return Optional.of(sink.toBytes());
  }

  private byte[] columns() {
    ops.forEach(this::add);
    ByteSink digests = new ByteSink();
    blocks.keySet().forEach(digest -> digests.put(digest.bytes()));
    List<byte[]> columns =
        List.of(
            kinds.bytes(RunLengths.Width.U8),
            conts.bytes(RunLengths.Width.UVARINT),
            positions.bytes(RunLengths.Width.UVARINT),
            lengths.bytes(RunLengths.Width.UVARINT),
            references.toBytes(),
            CborItems.encode(values),
            text.toBytes(),
            table.toBytes(),
            digests.toBytes());
    int used = columns.size();
    while (columns.get(used - 1).length == 0) {
      used--;
    }
    ByteSink sink = new ByteSink();
    sink.u8(COLUMNS);
    sink.uvarint(ops.size());
    for (byte[] column : columns.subList(0, used)) {
      sink.uvarint(column.length);
      sink.put(column);
    }
    return sink.toBytes();
  }

  private void add(Op op) {
    int kind = op.kind();
    int container = container(op.container());
    kinds.add(kind);
    conts.add(container);
    if (OpKind.has(kind, OpKind.POSITION)) {
      long predicted = predictions.getOrDefault(container, 0L);
      positions.add(RunLengths.zigzag(op.position() - predicted));
      predictions.put(container, OpKind.nextPosition(kind, op.position(), op.length()));
    }
    if (OpKind.has(kind, OpKind.LENGTH)) {
      lengths.add(op.length());
    }
    for (OpRef reference : op.references()) {
      references.uvarint(block(reference));
      references.uvarint(reference.number());
    }
    values.addAll(op.values());
    text.put(op.text().getBytes(StandardCharsets.UTF_8));
  }

  /** Index in the table, 0 for the root; parents get their place before their children. */
  private int container(ContainerRef ref) {
    if (ref.depth() == 0) {
      return 0;
    }
    Integer known = seen.get(ref);
    if (known == null) {
      int parent = container(ref.parent().orElseThrow());
      Value key = ref.key().orElseGet(() -> elementKey(ref));
      TableKey row = new TableKey(parent, DagCbor.encode(key), ref.type());
      known = containers.computeIfAbsent(row, this::write);
      seen.put(ref, known);
    }
    return known;
  }

  private int write(TableKey row) {
    table.uvarint(row.parent());
    table.put(row.key());
    table.uvarint(row.type());
    return containers.size() + 1;
  }

  /** Comparable, since strangers choose the keys and could make hashes collide. */
  private record TableKey(int parent, byte[] key, int type) implements Comparable<TableKey> {
    @Override
    public int compareTo(TableKey other) {
      int byParent = Integer.compare(parent, other.parent);
      int byType = byParent != 0 ? byParent : Integer.compare(type, other.type);
      return byType != 0 ? byType : Arrays.compareUnsigned(key, other.key);
    }
  }

  private Value elementKey(ContainerRef ref) {
    OpRef element = ref.element().orElseThrow();
    return Value.of(List.of(Value.of((long) block(element)), Value.of((long) element.number())));
  }

  private int block(OpRef reference) {
    if (reference.block().isEmpty()) {
      return 0;
    }
    return blocks.computeIfAbsent(reference.block().get(), digest -> blocks.size() + 1);
  }

  /** Numbers on their way into a run-length column. */
  private static final class Column {
    private final long[] values;
    private int count;

    Column(int capacity) {
      values = new long[capacity];
    }

    void add(long value) {
      values[count++] = value;
    }

    byte[] bytes(RunLengths.Width width) {
      return RunLengths.encode(width, values, count);
    }
  }
}
