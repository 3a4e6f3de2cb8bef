package dev.pleach.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValueTest {
  @Property(tries = 5_000)
  void keyOrder_isByLengthOfUtf8ThenByItsBytes(
      @ForAll("keys") String left, @ForAll("keys") String right) {
    byte[] l = left.getBytes(StandardCharsets.UTF_8);
    byte[] r = right.getBytes(StandardCharsets.UTF_8);
    int expected = l.length != r.length ? l.length - r.length : Arrays.compareUnsigned(l, r);
    assertThat(Integer.signum(Value.KEY_ORDER.compare(left, right)))
        .isEqualTo(Integer.signum(expected));
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of(
            "a",
            "b",
            "\u007f",
            "\u0080",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud800\udc00",
            "\udbff\udfff",
            "\ud834\udd1e")
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts));
  }

  @Example
  void mapsIterateInKeyOrder() {
    Value.MapValue map =
        (Value.MapValue)
            Value.of(
                Map.of("aa", Value.of(1), "b", Value.of(2), "", Value.of(3), "a", Value.of(4)));
    assertThat(map.entries().keySet()).containsExactly("", "a", "b", "aa");
    assertThat(map).hasToString("{=Int[big=3], a=Int[big=4], b=Int[big=2], aa=Int[big=1]}");
  }

  @Example
  void integers_areBoundedBy64BitsInBothSigns() {
    BigInteger limit = BigInteger.TWO.pow(64);
    assertThat(new Value.Int(limit.negate()).isInt64()).isFalse();
    assertThat(new Value.Int(limit.subtract(BigInteger.ONE)).isInt64()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Value.Int(limit));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Value.Int(limit.negate().subtract(BigInteger.ONE)));
    assertThat(new Value.Int(Long.MIN_VALUE).isInt64()).isTrue();
    assertThat(new Value.Int(Long.MAX_VALUE).int64()).isEqualTo(Long.MAX_VALUE);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> new Value.Int(limit.negate()).int64());
  }

  @Example
  void floats_areFinite() {
    for (double wrong :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Value.of(wrong));
    }
    assertThat(Value.of(0.0)).isNotEqualTo(Value.of(-0.0));
    assertThat(Value.of(Double.MIN_VALUE)).isEqualTo(Value.of(Double.MIN_VALUE));
  }

  @Example
  void unpairedSurrogates_areNeitherTextNorKey() {
    for (String wrong : List.of("\ud800", "\udc00", "a\ud800b", "\udc00\ud800")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Value.of(wrong));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Value.of(Map.of(wrong, Value.NULL)))
          .withMessageContaining("surrogate");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Value.of(Map.of(wrong, Value.NULL, "b", Value.NULL)));
    }
  }

  @Example
  void nullIsNoValue() {
    Map<String, Value> withNull = new HashMap<>();
    withNull.put("a", null);
    assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> Value.of(withNull));
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> Value.of(Arrays.asList(Value.NULL, null)));
  }

  @Example
  void containersAndBytes_areCopiedInAndOut() {
    byte[] bytes = {1, 2};
    Value.ByteString value = (Value.ByteString) Value.of(bytes);
    bytes[0] = 9;
    value.bytes()[1] = 9;
    assertThat(value.bytes()).containsExactly(1, 2);
    assertThat(value.length()).isEqualTo(2);
    Map<String, Value> entries = new HashMap<>();
    Value.MapValue map = (Value.MapValue) Value.of(entries);
    entries.put("a", Value.NULL);
    assertThat(map.entries()).isEmpty();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.entries().put("a", Value.NULL));
  }

  @Example
  void kinds() {
    Map<Value, Value.Kind> kinds =
        Map.of(
            Value.NULL,
            Value.Kind.NULL,
            Value.of(true),
            Value.Kind.BOOL,
            Value.of(1),
            Value.Kind.INT,
            Value.of(1.0),
            Value.Kind.FLOAT,
            Value.of("1"),
            Value.Kind.TEXT,
            Value.of(new byte[1]),
            Value.Kind.BYTES,
            Value.of(Cid.ofRaw(new byte[0])),
            Value.Kind.LINK,
            Value.of(List.of()),
            Value.Kind.LIST,
            Value.of(Map.of()),
            Value.Kind.MAP);
    assertThat(kinds).hasSize(Value.Kind.values().length);
    kinds.forEach((value, kind) -> assertThat(value.kind()).isEqualTo(kind));
  }
}
