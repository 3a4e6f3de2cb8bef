package dev.pleach.testkit.arbitraries;

import dev.pleach.crdt.ContainerRef;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.Op;
import dev.pleach.crdt.OpKind;
import dev.pleach.crdt.OpRef;
import dev.pleach.crdt.Payload;
import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.Value;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Values, ops and payloads: all that can be written, sensible or not. */
public final class Payloads {
  private static final List<String> KEYS = List.of("a", "b", "é");

  private Payloads() {}

  /** Returns values of every kind, nested at most so deep. */
  public static Arbitrary<Value> values(int nestingMax) {
    Arbitrary<Value> scalars =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-3, 3).map(i -> Value.of((long) i)),
            Arbitraries.longs().map(Value::of),
            Arbitraries.of(KEYS).map(Value::of),
            Arbitraries.of(true, false).map(Value::of),
            Arbitraries.just(Value.NULL),
            Arbitraries.doubles().ofScale(3).map(Value::of),
            Arbitraries.integers().between(0, 3).map(n -> Value.of(new byte[n])),
            digests().map(digest -> Value.of(Cid.ofBlock(digest))));
    if (nestingMax == 0) {
      return scalars;
    }
    Arbitrary<Value> inner = values(nestingMax - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(6, scalars),
        Tuple.of(1, inner.list().ofMaxSize(3).map(Value::of)),
        Tuple.of(1, Arbitraries.maps(Arbitraries.of(KEYS), inner).ofMaxSize(3).map(Value::of)));
  }

  private static Arbitrary<Digest> digests() {
    return Arbitraries.integers().between(0, 3).map(n -> Digest.sha256(new byte[n]));
  }

  private static Arbitrary<OpRef> references() {
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 5);
    return Arbitraries.oneOf(
        numbers.map(OpRef::own), Combinators.combine(digests(), numbers).as(OpRef::of));
  }

  /** Returns the root and containers near it, of types known and unknown. */
  public static Arbitrary<ContainerRef> containers() {
    Arbitrary<Integer> types =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.integers().between(1, ContainerType.values().length)),
            Tuple.of(1, Arbitraries.integers().between(0, 255)));
    Arbitrary<ContainerRef> containers = Arbitraries.just(ContainerRef.ROOT);
    for (int depth = 0; depth < 3; depth++) {
      Arbitrary<ContainerRef> parents = containers;
      containers =
          Arbitraries.oneOf(
              Arbitraries.just(ContainerRef.ROOT),
              Combinators.combine(parents, Arbitraries.of(KEYS), types)
                  .as((parent, key, type) -> parent.child(Value.of(key), type)),
              Combinators.combine(parents, references(), types).as(ContainerRef::child));
    }
    return containers;
  }

  /** Returns ops of any of the 256 kinds, those that are known more often. */
  public static Arbitrary<Op> ops(Arbitrary<ContainerRef> containers) {
    Arbitrary<Integer> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(
                8,
                Arbitraries.of(
                    OpKind.MAKE,
                    OpKind.CLEAR,
                    OpKind.SET,
                    OpKind.ADD,
                    OpKind.REMOVE,
                    OpKind.SET_AT,
                    OpKind.DELETE,
                    OpKind.DELETE_BACKWARD,
                    OpKind.INSERT_TEXT,
                    OpKind.INSERT)),
            Tuple.of(1, Arbitraries.integers().between(0, 255)));
    return Combinators.combine(
            kinds,
            containers,
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(1, 4),
            references().list().ofSize(2),
            values(2).list().ofSize(4),
            Arbitraries.strings().withChars("abcé").ofLength(4))
        .as(Payloads::op);
  }

  /** Cuts the material to what the kind has a use for. */
  private static Op op(
      int kind,
      ContainerRef container,
      int position,
      int length,
      List<OpRef> references,
      List<Value> values,
      String text) {
    boolean hasLength = (kind & 0x40) != 0;
    boolean isWide = (kind & 0x04) != 0;
    int used = hasLength ? length : 1;
    int referenceCount = (kind & 0x20) == 0 ? 0 : isWide ? 2 : 1;
    int valueCount = (kind & 0x10) == 0 ? 0 : hasLength && !isWide ? used : 1;
    return new Op(
        kind,
        container,
        (kind & 0x80) == 0 ? 0 : position,
        used,
        references.subList(0, referenceCount),
        values.subList(0, valueCount),
        (kind & 0x08) == 0 ? "" : text.substring(0, used));
  }

  /** Returns payloads of up to so many runs. */
  public static Arbitrary<Payload> payloads(Arbitrary<Op> ops, int runsMax) {
    return ops.list().ofMaxSize(runsMax).map(Payload::of);
  }

  /** Returns payloads with everything in them. */
  public static Arbitrary<Payload> payloads() {
    return Combinators.combine(
            ops(containers()).list().ofMaxSize(6), Arbitraries.integers().between(1, 5))
        .as(Payloads::repeated);
  }

  /** Repeats each op, so that columns have runs to code. */
  private static Payload repeated(List<Op> ops, int times) {
    List<Op> all = new ArrayList<>();
    for (Op op : ops) {
      for (int i = 0; i < times; i++) {
        all.add(op);
      }
    }
    return Payload.of(all);
  }
}
