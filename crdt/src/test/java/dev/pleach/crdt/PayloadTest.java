package dev.pleach.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import dev.pleach.dag.Digest;
import dev.pleach.dag.Value;
import dev.pleach.dag.codec.Decoded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private static final ContainerRef ROOT = ContainerRef.ROOT;
  private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();
  private static final Digest BLOCK_A = Digest.sha256("a".getBytes(StandardCharsets.UTF_8));
  private static final Digest BLOCK_B = Digest.sha256("b".getBytes(StandardCharsets.UTF_8));

  private static Value text(String text) {
    return Value.of(text);
  }

  /** What the golden vectors say, in terms of ops. */
  private static Map<String, List<Op>> golden() {
    ContainerRef title = ROOT.child("title", ContainerType.REGISTER);
    ContainerRef age = ROOT.child("age", ContainerType.NUMBER);
    ContainerRef list = ROOT.child("todos", ContainerType.LIST);
    ContainerRef first = list.child(OpRef.own(1), ContainerType.MAP.number());
    ContainerRef foreign = list.child(OpRef.of(BLOCK_B, 300), ContainerType.MAP.number());
    ContainerRef note = ROOT.child("note", ContainerType.TEXT);
    ContainerRef tree = ROOT.child(text("tree"), 12);
    Map<String, List<Op>> golden = new LinkedHashMap<>();
    golden.put("empty", List.of());
    golden.put("short-insert", List.of(Op.insertText(ROOT, 300, "né😀")));
    golden.put("short-delete", List.of(Op.delete(OpKind.DELETE, ROOT, 5, 3)));
    golden.put("short-delete-backward", List.of(Op.delete(OpKind.DELETE_BACKWARD, ROOT, 5, 3)));
    golden.put("set-register", List.of(Op.value(OpKind.SET, title, text("Pleach"))));
    golden.put(
        "set-number-and-increment",
        List.of(
            Op.value(OpKind.SET, age, Value.of(41)),
            Op.value(OpKind.ADD, age, Value.of(1)),
            Op.value(OpKind.ADD, age, Value.of(-0.5))));
    golden.put(
        "map-remove-and-make",
        List.of(
            Op.value(OpKind.REMOVE, ROOT, text("todos")),
            Op.plain(OpKind.MAKE, list),
            Op.plain(OpKind.CLEAR, ROOT)));
    golden.put(
        "list-with-object",
        List.of(
            Op.plain(OpKind.MAKE, list),
            Op.insert(list, 0, List.of(Value.NULL, Value.of(7))),
            Op.plain(OpKind.MAKE, first),
            Op.value(OpKind.SET, first.child("t", ContainerType.REGISTER), text("x")),
            Op.setAt(list, 1, Value.of(List.of(Value.of(true), Value.of(Map.of()))))));
    golden.put(
        "element-of-other-blocks",
        List.of(
            Op.value(
                OpKind.SET,
                list.child(OpRef.of(BLOCK_A, 0), ContainerType.NUMBER.number()),
                Value.of(1)),
            Op.value(OpKind.SET, foreign.child("t", ContainerType.REGISTER), Value.NULL)));
    golden.put(
        "text-columns",
        List.of(
            Op.insertText(note, 10, "ab"),
            Op.insertText(note, 12, "c"),
            Op.delete(OpKind.DELETE, note, 13, 2),
            Op.delete(OpKind.DELETE_BACKWARD, note, 12, 3),
            Op.insertText(note, 10, "😀")));
    addMoreGolden(golden, title, note, tree);
    return golden;
  }

  private static void addMoreGolden(
      Map<String, List<Op>> golden, ContainerRef title, ContainerRef note, ContainerRef tree) {
    golden.put("run-lengths", Collections.nCopies(300, Op.plain(OpKind.MAKE, ROOT)));
    golden.put(
        "set-members",
        List.of(
            Op.value(OpKind.ADD, ROOT.child("s", ContainerType.SET), Value.of(new byte[] {1, 2})),
            Op.value(OpKind.REMOVE, ROOT.child("s", ContainerType.SET), text("x")),
            Op.value(
                OpKind.ADD, ROOT.child("c", ContainerType.COUNTER), Value.of(Long.MIN_VALUE))));
    golden.put(
        "reserved-tree-move",
        List.of(
            new Op(
                OpKind.TREE_MOVE,
                tree,
                0,
                1,
                List.of(OpRef.of(BLOCK_A, 5), OpRef.own(0)),
                List.of(Value.of(new byte[] {(byte) 0x80})),
                "")));
    golden.put(
        "reserved-mark",
        List.of(new Op(OpKind.MARK, note, 4, 9, List.of(), List.of(text("bold")), "")));
    golden.put(
        "timed-set",
        List.of(
            Op.value(
                OpKind.SET_TIMED,
                title,
                Value.of(List.of(Value.of(1_700_000_000_000L), text("v"))))));
  }

  private static List<String[]> lines(String file) throws IOException {
    try (InputStream in = PayloadTest.class.getResourceAsStream("/golden/" + file)) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return all.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", 3))
          .toList();
    }
  }

  private static byte[] hex(String hex) {
    return hex.equals("-") ? new byte[0] : HEX.decode(hex);
  }

  @Test
  void goldenVectors_areWrittenAndRead() throws IOException {
    Map<String, List<Op>> golden = golden();
    StringBuilder ours = new StringBuilder();
    golden.forEach(
        (name, ops) -> {
          Payload payload = Payload.of(ops);
          String hex = payload.bytes().length == 0 ? "-" : HEX.encode(payload.bytes());
          ours.append(name + " " + payload.opCount() + " " + hex + "\n");
        });
    StringBuilder theirs = new StringBuilder();
    for (String[] line : lines("payloads.txt")) {
      theirs.append(String.join(" ", line)).append("\n");
      Payload read = Payload.decode(hex(line[2]), Integer.parseInt(line[1])).orThrow();
      assertThat(read.ops()).as(line[0]).isEqualTo(golden.get(line[0]));
    }
    assertThat(ours.toString()).isEqualTo(theirs.toString());
  }

  @Test
  void goldenVoids_areRefused() throws IOException {
    for (String[] line : lines("voids.txt")) {
      Decoded<Payload> read = Payload.decode(hex(line[2]), Integer.parseInt(line[1]));
      assertThat(read).as(line[0]).isInstanceOf(Decoded.Bad.class);
    }
  }

  @Property(tries = 2000)
  void encodeThenDecode_givesTheOps(@ForAll long seed) {
    List<Op> ops = new RandomOps(new Random(seed)).ops();
    Payload payload = Payload.of(ops);
    Payload read = Payload.decode(payload.bytes(), payload.opCount()).orThrow();
    assertThat(read.ops()).isEqualTo(ops);
    assertThat(read).isEqualTo(payload);
  }

  @Test
  void everyKindOf256_isCarried() {
    for (int kind = 0; kind < 256; kind++) {
      Op op = new RandomOps(new Random(kind)).of(kind);
      Payload payload = Payload.of(List.of(op, op, op));
      assertThat(Payload.decode(payload.bytes(), payload.opCount()).orThrow().ops())
          .containsExactly(op, op, op);
    }
  }

  @Property(tries = 3000)
  void decode_ofDamagedBytes_givesOpsOrVoidAndOneFormOnly(
      @ForAll long seed, @ForAll @IntRange(max = 300) int at, @ForAll byte with) {
    Random random = new Random(seed);
    Payload payload = Payload.of(new RandomOps(random).ops());
    byte[] bytes = payload.bytes();
    byte[] damaged =
        switch (random.nextInt(3)) {
          case 0 -> Arrays.copyOf(bytes, Math.min(at, bytes.length));
          case 1 -> replaced(bytes, at, with);
          default -> inserted(bytes, at, with);
        };
    Decoded<Payload> read = Payload.decode(damaged, payload.opCount());
    read.value().ifPresent(p -> assertThat(Payload.of(p.ops()).bytes()).isEqualTo(damaged));
  }

  /**
   * Two runs over three code points of two UTF-16 units each, of which the second claims one too
   * many.
   */
  @Test
  void decode_ofLengthsBeyondTheCodePoints_isVoid() {
    Op first = Op.insertText(ContainerRef.ROOT, 0, "\ud83c\udf33");
    Op second = Op.insertText(ContainerRef.ROOT, 5, "\ud83c\udf33\ud83c\udf33");
    byte[] bytes = Payload.of(List.of(first, second)).bytes();
    for (int at = 0; at < bytes.length; at++) {
      for (int delta = 1; delta < 4; delta++) {
        byte[] damaged = bytes.clone();
        damaged[at] += (byte) delta;
        for (int ops = 2; ops < 8; ops++) {
          Payload.decode(damaged, ops).value();
        }
      }
    }
  }

  private static byte[] replaced(byte[] bytes, int at, byte with) {
    byte[] damaged = bytes.clone();
    if (damaged.length > 0) {
      damaged[at % damaged.length] = with;
    }
    return damaged;
  }

  private static byte[] inserted(byte[] bytes, int at, byte with) {
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    int place = at % (bytes.length + 1);
    damaged.write(bytes, 0, place);
    damaged.write(with);
    damaged.write(bytes, place, bytes.length - place);
    return damaged.toByteArray();
  }

  @Property(tries = 3000)
  void decode_ofAnyBytes_neverThrows(@ForAll byte[] bytes, @ForAll @IntRange(max = 65_535) int n) {
    byte[] columns = inserted(bytes, 0, (byte) 0);
    Payload.decode(bytes, n);
    Payload.decode(columns, n);
  }

  /** yjs #687: a huge run length looped for ever. */
  @Test
  void yjs687_countsAreBounded() {
    byte[] hugeRuns = HEX.decode("00ffffffffffffffff7f");
    byte[] hugeRepeat = HEX.decode("000109ffffffffffffffff7f00");
    byte[] hugeLength = HEX.decode("0001020110020000020a020cffffffff0f".replace(" ", ""));
    for (byte[] bytes : List.of(hugeRuns, hugeRepeat, hugeLength)) {
      for (int n : new int[] {0, 1, 65_535}) {
        assertThat(Payload.decode(bytes, n)).isInstanceOf(Decoded.Bad.class);
      }
    }
  }

  @Test
  void valuesNested64Deep_pass_65AreVoid() {
    Value deep = Value.NULL;
    for (int i = 0; i < Op.VALUE_NESTING_MAX; i++) {
      deep = Value.of(List.of(deep));
    }
    Value atLimit = deep;
    Payload payload = Payload.of(List.of(Op.value(OpKind.SET, ROOT, atLimit)));
    assertThat(Payload.decode(payload.bytes(), 1)).isInstanceOf(Decoded.Ok.class);
    assertThatThrownBy(() -> Op.value(OpKind.SET, ROOT, Value.of(List.of(atLimit))))
        .isInstanceOf(IllegalArgumentException.class);
    String hex = HEX.encode(payload.bytes());
    // One more list around the value: column val grows from 65 to 66 bytes.
    byte[] tooDeep = HEX.decode(hex.replace("4181", "428181"));
    assertThat(tooDeep).hasSize(payload.bytes().length + 1);
    assertThat(Payload.decode(tooDeep, 1)).isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void containersNested64Deep_pass_65AreRefused() {
    ContainerRef deep = ROOT;
    for (int i = 0; i < ContainerRef.DEPTH_MAX; i++) {
      deep = deep.child("k", ContainerType.MAP);
    }
    ContainerRef deepest = deep;
    Payload payload = Payload.of(List.of(Op.plain(OpKind.MAKE, deepest)));
    assertThat(Payload.decode(payload.bytes(), 1).orThrow()).isEqualTo(payload);
    assertThatThrownBy(() -> deepest.child("k", ContainerType.MAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64");
    assertThat(Payload.decode(chainOfContainers(64), 1)).isInstanceOf(Decoded.Ok.class);
    assertThat(Payload.decode(chainOfContainers(65), 1)).isInstanceOf(Decoded.Bad.class);
  }

  private static byte[] chainOfContainers(int depth) {
    ByteSink payload = new ByteSink();
    payload.put(HEX.decode("00010202000202"));
    payload.uvarint(depth);
    payload.put(new byte[5]);
    payload.uvarint(3 * depth + (depth > 127 ? 1 : 0));
    for (int i = 0; i < depth; i++) {
      payload.uvarint(i);
      payload.put(HEX.decode("0001"));
    }
    return payload.toBytes();
  }

  @Test
  void worstPayloads_areReadInBoundedTime() {
    ByteSink table = new ByteSink();
    int rows = 65_000;
    for (int i = 0; i < rows; i++) {
      table.uvarint(0);
      table.u8(0x18 + (i & 1));
      table.u8(1);
    }
    ByteSink payload = new ByteSink();
    payload.put(HEX.decode("0001020200020200000000"));
    payload.uvarint(0);
    payload.uvarint(table.length());
    payload.put(table.toBytes());
    assertThat(Payload.decode(payload.toBytes(), 1)).isInstanceOf(Decoded.Bad.class);
  }
}
