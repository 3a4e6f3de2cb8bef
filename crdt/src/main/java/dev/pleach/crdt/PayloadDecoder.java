package dev.pleach.crdt;

import dev.pleach.dag.Digest;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads foreign payload bytes. Every loop is bounded by the bytes present or by the number of ops,
 * so memory is bounded too: at most 65,535 ops and one object per byte of values.
 */
final class PayloadDecoder {
  private static final int COLUMN_COUNT = 9;
  private static final int DIGEST_BYTES = 32;

  private final int opCount;
  private final Map<Integer, Long> predictions = new HashMap<>();
  private List<Digest> blocks = List.of();
  private List<ContainerRef> containers = List.of();
  private int opsLeft;
  private int nextPosition;
  private int nextLength;
  private int nextValue;
  private int nextText;

  private PayloadDecoder(int opCount) {
    this.opCount = opCount;
    this.opsLeft = opCount;
  }

  static List<Op> decode(byte[] bytes, int opCount) {
    if (bytes.length == 0) {
      return List.of();
    }
    ByteSource source = new ByteSource(bytes, 1, bytes.length);
    return switch (bytes[0]) {
      case PayloadEncoder.COLUMNS -> new PayloadDecoder(opCount).columns(source);
      case PayloadEncoder.SHORT_INSERT -> List.of(shortInsert(source));
      case PayloadEncoder.SHORT_DELETE -> List.of(shortDelete(OpKind.DELETE, source, opCount));
      case PayloadEncoder.SHORT_DELETE_BACKWARD ->
          List.of(shortDelete(OpKind.DELETE_BACKWARD, source, opCount));
      default -> throw new MalformedException("unknown form " + bytes[0]);
    };
  }

  private static Op shortInsert(ByteSource source) {
    int position = source.uvarint("position", Integer.MAX_VALUE);
    return Op.insertText(ContainerRef.ROOT, position, source.utf8());
  }

  private static Op shortDelete(int kind, ByteSource source, int opCount) {
    int position = source.uvarint("position", Integer.MAX_VALUE);
    source.requireEnd("the payload");
    return Op.delete(kind, ContainerRef.ROOT, position, opCount);
  }

  private List<Op> columns(ByteSource source) {
    int runs = source.uvarint("number of runs", opCount);
    ByteSource[] columns = new ByteSource[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++) {
      int length = source.atEnd() ? 0 : source.uvarint("column length", source.left());
      columns[i] = source.slice(length);
    }
    source.requireEnd("the payload");
    blocks = readBlocks(columns[8]);
    containers = readContainers(columns[7]);
    return readOps(runs, columns);
  }

  private List<Op> readOps(int runs, ByteSource[] columns) {
    long[] kinds = RunLengths.decode(RunLengths.Width.U8, columns[0], runs);
    long[] conts = RunLengths.decode(RunLengths.Width.UVARINT, columns[1], runs);
    long[] positions =
        RunLengths.decode(RunLengths.Width.UVARINT, columns[2], count(kinds, OpKind.POSITION));
    long[] lengths =
        RunLengths.decode(RunLengths.Width.UVARINT, columns[3], count(kinds, OpKind.LENGTH));
    List<Value> values =
        CborItems.decode(columns[5].take(columns[5].left()), values(kinds, lengths));
    String text = columns[6].utf8();
    List<Op> ops = new ArrayList<>(runs);
    for (int i = 0; i < runs; i++) {
      int kind = (int) kinds[i];
      int cont = bounded("container", conts[i], containers.size());
      int length = OpKind.has(kind, OpKind.LENGTH) ? length(lengths[nextLength++]) : 1;
      int position =
          OpKind.has(kind, OpKind.POSITION)
              ? position(kind, cont, positions[nextPosition++], length)
              : 0;
      ops.add(
          new Op(
              kind,
              cont == 0 ? ContainerRef.ROOT : containers.get(cont - 1),
              position,
              length,
              references(kind, columns[4]),
              values(kind, length, values),
              text(kind, length, text)));
      takeOps(OpKind.opCount(kind, length));
    }
    columns[4].requireEnd("column ref");
    if (opsLeft != 0 || nextText != text.length()) {
      throw new MalformedException("ops or text left over");
    }
    return ops;
  }

  private void takeOps(int count) {
    opsLeft -= count;
    if (opsLeft < 0) {
      throw new MalformedException("more ops than the block says");
    }
  }

  private static int count(long[] kinds, int flag) {
    int count = 0;
    for (long kind : kinds) {
      count += OpKind.has((int) kind, flag) ? 1 : 0;
    }
    return count;
  }

  private static int values(long[] kinds, long[] lengths) {
    long count = 0;
    int next = 0;
    for (long kind : kinds) {
      long length = OpKind.has((int) kind, OpKind.LENGTH) ? lengths[next++] : 1;
      count += OpKind.values((int) kind, length(length));
    }
    return bounded("number of values", count, Block.PAYLOAD_BYTES_MAX);
  }

  private static int length(long length) {
    if (length == 0) {
      throw new MalformedException("a length of 0");
    }
    return bounded("length", length, Integer.MAX_VALUE);
  }

  private int position(int kind, int container, long coded, int length) {
    long predicted = predictions.getOrDefault(container, 0L);
    long position = predicted + RunLengths.unzigzag(coded);
    int checked = bounded("position", position, Integer.MAX_VALUE);
    predictions.put(container, OpKind.nextPosition(kind, checked, length));
    return checked;
  }

  private List<OpRef> references(int kind, ByteSource column) {
    int count = OpKind.references(kind);
    if (count == 0) {
      return List.of();
    }
    List<OpRef> references = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long block = column.uvarint();
      references.add(reference(block, column.uvarint()));
    }
    return references;
  }

  private OpRef reference(long block, long number) {
    int index = bounded("block", block, blocks.size());
    int checked = bounded("op number", number, Block.OPS_MAX - 1);
    return index == 0 ? OpRef.own(checked) : OpRef.of(blocks.get(index - 1), checked);
  }

  private List<Value> values(int kind, int length, List<Value> values) {
    int from = nextValue;
    nextValue += OpKind.values(kind, length);
    return values.subList(from, nextValue);
  }

  private String text(int kind, int length, String text) {
    if (!OpKind.has(kind, OpKind.TEXT)) {
      return "";
    }
    int from = nextText;
    if (length > text.length() - from) {
      throw new MalformedException("less text than the lengths say");
    }
    nextText = skipCodePoints(text, from, length);
    return text.substring(from, nextText);
  }

  /** Counting the code points that are left for each run would make a long payload quadratic. */
  private static int skipCodePoints(String text, int from, int length) {
    try {
      return text.offsetByCodePoints(from, length);
    } catch (IndexOutOfBoundsException e) {
      throw new MalformedException("less text than the lengths say");
    }
  }

  private static List<Digest> readBlocks(ByteSource column) {
    List<Digest> blocks = new ArrayList<>();
    while (!column.atEnd()) {
      blocks.add(Digest.of(column.take(DIGEST_BYTES)));
    }
    return blocks;
  }

  private List<ContainerRef> readContainers(ByteSource column) {
    List<ContainerRef> read = new ArrayList<>();
    while (!column.atEnd()) {
      int parent = column.uvarint("parent", read.size());
      Value key = key(column.cborItem());
      int type = column.uvarint("container type", ContainerType.NUMBER_MAX);
      ContainerRef above = parent == 0 ? ContainerRef.ROOT : read.get(parent - 1);
      read.add(element(key).map(e -> above.child(e, type)).orElseGet(() -> above.child(key, type)));
    }
    return read;
  }

  /** The canonical form is held by encoding the whole payload again, not item by item. */
  private static Value key(byte[] item) {
    Value key =
        DagCbor.<Value>decodeLenient(item, item.length, reader -> reader.value(DagCbor.NESTING_MAX))
            .value()
            .orElseThrow(() -> new MalformedException("a key is not DAG-CBOR"));
    Op.checkValue(key);
    return key;
  }

  private Optional<OpRef> element(Value key) {
    if (!(key instanceof Value.ListValue list)) {
      return Optional.empty();
    }
    if (list.values().size() != 2
        || !(list.values().get(0) instanceof Value.Int block)
        || !(list.values().get(1) instanceof Value.Int number)) {
      throw new MalformedException("an element is a pair of numbers");
    }
    return Optional.of(reference(block.int64(), number.int64()));
  }

  private static int bounded(String what, long value, int max) {
    if (value < 0 || value > max) {
      throw new MalformedException(what + " is " + value + ", must be 0.." + max);
    }
    return (int) value;
  }
}
