package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

class DagCborPropertiesTest {
  private static final int ANY_LENGTH = 1 << 20;

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everyValueComesBack(@ForAll("values") Value value) {
    byte[] bytes = DagCbor.encode(value);
    Value back = DagCbor.decode(bytes, bytes.length).orThrow();
    assertThat(back).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(back.toString()).isEqualTo(value.toString());
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void valuesAreEqualExactlyWhenTheirBytesAre(
      @ForAll("values") Value left, @ForAll("values") Value right) {
    boolean sameBytes = Arrays.equals(DagCbor.encode(left), DagCbor.encode(right));
    assertThat(left.equals(right)).isEqualTo(sameBytes);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void openReadingAcceptsWhatStrictReadingAccepts(@ForAll("values") Value value) {
    byte[] bytes = DagCbor.encode(value);
    assertThat(
            DagCbor.decodeOpen(
                bytes, bytes.length, DagCbor.NESTING_MAX, reader -> reader.value(128)))
        .isEqualTo(DagCbor.decode(bytes, bytes.length));
  }

  @Property(tries = 5_000)
  void randomBytesNeverThrow(@ForAll @Size(max = 64) byte[] bytes) {
    judge(bytes);
  }

  @Property(tries = 5_000)
  void bytesNearCborNeverThrow(@ForAll("nearCbor") byte[] bytes) {
    judge(bytes);
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void mutatedValuesNeverThrow(@ForAll("values") Value value, @ForAll Random random) {
    byte[] bytes = DagCbor.encode(value);
    for (int i = 0; i <= random.nextInt(3); i++) {
      bytes = mutated(bytes, random);
    }
    judge(bytes);
  }

  /** The one law of the codec: what is accepted is written back byte by byte. */
  private static void judge(byte[] bytes) {
    Decoded<Value> verdict = DagCbor.decode(bytes, ANY_LENGTH);
    verdict.value().ifPresent(value -> assertThat(DagCbor.encode(value)).isEqualTo(bytes));
    verdict.refusal().ifPresent(reason -> assertThat(reason).isNotBlank().hasLineCount(1));
    DagCbor.decodeLenient(bytes, ANY_LENGTH, reader -> reader.value(128));
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> {
        byte[] overwritten = bytes.clone();
        overwritten[at] = (byte) random.nextInt(256);
        yield overwritten;
      }
      case 2 -> Arrays.copyOf(bytes, Math.max(1, at));
      default -> {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = (byte) random.nextInt(256);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        yield longer;
      }
    };
  }

  @Provide
  Arbitrary<byte[]> nearCbor() {
    Arbitrary<Byte> heads =
        Arbitraries.of(
                0x00, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x20, 0x3b, 0x40, 0x41, 0x58, 0x5f, 0x60, 0x61,
                0x62, 0x78, 0x7f, 0x80, 0x81, 0x82, 0x98, 0x9f, 0xa0, 0xa1, 0xa2, 0xb8, 0xbf, 0xc0,
                0xc2, 0xd8, 0x2a, 0x25, 0xf4, 0xf6, 0xf7, 0xf9, 0xfa, 0xfb, 0xff, 0x30, 0xed, 0xa0)
            .map(Integer::byteValue);
    return heads.array(byte[].class).ofMinSize(1).ofMaxSize(24);
  }

  @Provide
  Arbitrary<Value> values() {
    return values(3);
  }

  private static Arbitrary<Value> values(int depth) {
    if (depth == 0) {
      return scalars();
    }
    Arbitrary<Value> inner = values(depth - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(3, scalars()),
        Tuple.of(2, inner.list().ofMaxSize(4).map(Value::of)),
        Tuple.of(2, Arbitraries.maps(texts(12), inner).ofMaxSize(4).map(Value::of)));
  }

  private static Arbitrary<Value> scalars() {
    BigInteger limit = BigInteger.TWO.pow(64);
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(Value.NULL)),
        Tuple.of(1, Arbitraries.of(true, false).map(Value::of)),
        Tuple.of(3, Arbitraries.longs().map(Value::of)),
        Tuple.of(
            2,
            Arbitraries.bigIntegers()
                .between(limit.negate(), limit.subtract(BigInteger.ONE))
                .map(Value.Int::new)),
        Tuple.of(
            2,
            Arbitraries.longs()
                .map(Double::longBitsToDouble)
                .filter(Double::isFinite)
                .map(Value::of)),
        Tuple.of(2, Arbitraries.doubles().map(Value::of)),
        Tuple.of(3, texts(40).map(Value::of)),
        Tuple.of(3, Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Value::of)),
        Tuple.of(2, cids().map(Value::of)));
  }

  private static Arbitrary<String> texts(int max) {
    return Arbitraries.strings()
        .withChars('a', 'b', 'z')
        .withCharRange('\u0000', '\uffff')
        .ofMaxLength(max)
        .filter(DagCborPropertiesTest::isWellFormed);
  }

  private static boolean isWellFormed(String text) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static Arbitrary<Cid> cids() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMaxSize(20)
        .flatMap(bytes -> Arbitraries.of(Cid.ofDagCbor(bytes), Cid.ofRaw(bytes)));
  }
}
