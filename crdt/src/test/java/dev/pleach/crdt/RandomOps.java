package dev.pleach.crdt;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Ops of any kind on containers of any type, known or not: everything that a payload can hold. */
final class RandomOps {
  private final Random random;
  private final List<ContainerRef> containers = new ArrayList<>(List.of(ContainerRef.ROOT));
  private final List<Digest> blocks = new ArrayList<>();

  RandomOps(Random random) {
    this.random = random;
    for (int i = 0; i < 3; i++) {
      byte[] digest = new byte[32];
      random.nextBytes(digest);
      blocks.add(Digest.of(digest));
    }
    for (int i = 0; i < 5; i++) {
      ContainerRef parent = pick(containers);
      int type = random.nextInt(4) == 0 ? random.nextInt(256) : 1 + random.nextInt(7);
      containers.add(
          random.nextInt(3) == 0
              ? parent.child(reference(), type)
              : parent.child(
                  pick(List.of(Value.of("k"), Value.of("é"), Value.of(7), Value.NULL)), type));
    }
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private OpRef reference() {
    int number = random.nextInt(random.nextBoolean() ? 3 : 65_535);
    return random.nextBoolean() ? OpRef.own(number) : OpRef.of(pick(blocks), number);
  }

  List<Op> ops() {
    List<Op> ops = new ArrayList<>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      Op op = op();
      for (int repeat = random.nextInt(3) == 0 ? 4 : 1; repeat > 0; repeat--) {
        ops.add(op);
      }
    }
    return ops;
  }

  private Op op() {
    int[] known = {
      OpKind.MAKE,
      OpKind.CLEAR,
      OpKind.SET,
      OpKind.ADD,
      OpKind.REMOVE,
      OpKind.SET_TIMED,
      OpKind.SET_AT,
      OpKind.DELETE,
      OpKind.DELETE_BACKWARD,
      OpKind.INSERT_TEXT,
      OpKind.INSERT,
      OpKind.MARK,
      OpKind.TREE_MOVE,
      OpKind.TREE_CREATE
    };
    int kind = random.nextInt(3) == 0 ? random.nextInt(256) : known[random.nextInt(known.length)];
    return of(kind);
  }

  Op of(int kind) {
    int length = OpKind.has(kind, OpKind.LENGTH) ? 1 + random.nextInt(5) : 1;
    int position =
        OpKind.has(kind, OpKind.POSITION)
            ? random.nextInt(random.nextInt(9) == 0 ? Integer.MAX_VALUE : 20)
            : 0;
    List<OpRef> references = new ArrayList<>();
    for (int i = 0; i < OpKind.references(kind); i++) {
      references.add(reference());
    }
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < OpKind.values(kind, length); i++) {
      values.add(value(3));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; OpKind.has(kind, OpKind.TEXT) && i < length; i++) {
      text.append(pick(List.of("a", "b", "é", "\u0000", "😀")));
    }
    return new Op(kind, pick(containers), position, length, references, values, text.toString());
  }

  Value value(int nesting) {
    return switch (random.nextInt(nesting > 0 ? 10 : 8)) {
      case 0 -> Value.NULL;
      case 1 -> Value.of(random.nextBoolean());
      case 2 -> Value.of(random.nextLong());
      case 3 -> Value.of((long) random.nextInt(30));
      case 4 -> Value.of(random.nextDouble());
      case 5 -> Value.of(Cid.ofBlock(pick(blocks)));
      case 6 -> Value.of(new byte[random.nextInt(4)]);
      case 7 -> Value.of(pick(List.of("", "x", "grün", "😀")));
      case 8 -> Value.of(List.of(value(nesting - 1), value(nesting - 1)));
      default -> Value.of(Map.of("b", value(nesting - 1), "aa", value(nesting - 1)));
    };
  }
}
