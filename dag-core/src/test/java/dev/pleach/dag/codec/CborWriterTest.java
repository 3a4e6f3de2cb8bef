package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pleach.dag.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CborWriterTest {
  @Test
  void text_ofAnyLengthHasADefiniteHead() {
    for (int length :
        new int[] {0, 23, 24, 255, 256, 3_996, 3_997, 9_000, 65_535, 65_536, 200_000}) {
      for (String letter : List.of("a", "ä", "€", "𝄞")) {
        Value text = Value.of(letter.repeat(length));
        byte[] bytes = DagCbor.encode(text);
        assertThat(bytes.length).isEqualTo(head(letter, length) + utf8(letter) * length);
        assertThat(DagCbor.decode(bytes, bytes.length).value()).contains(text);
      }
    }
  }

  @Test
  void key_ofAnyLengthHasADefiniteHead() {
    for (int length : new int[] {0, 23, 24, 255, 256, 3_996, 3_997, 3_998, 9_000, 2_000_000}) {
      Value map = Value.of(Map.of("k".repeat(length), Value.NULL));
      byte[] bytes = DagCbor.encode(map);
      assertThat(bytes.length).isEqualTo(1 + head("k", length) + length + 1);
      assertThat(DagCbor.decode(bytes, bytes.length).value()).contains(map);
    }
  }

  @Test
  void key_ofOneLetter() {
    for (String letter : List.of("\u0000", "a", "\u007f", "\u0080", "ä", "€")) {
      Value map = Value.of(Map.of(letter, Value.NULL));
      byte[] bytes = DagCbor.encode(map);
      assertThat(bytes.length).isEqualTo(1 + head(letter, 1) + utf8(letter) + 1);
      assertThat(DagCbor.decode(bytes, bytes.length).value()).contains(map);
    }
  }

  @Test
  void text_withAnUnpairedSurrogateIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CborWriter.write(8, writer -> writer.text("a\ud800")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CborWriter.write(8, writer -> writer.startMap(1).key("\udc00a")));
  }

  @Test
  void integers_areShortest() {
    assertThat(hex(0)).isEqualTo("00");
    assertThat(hex(23)).isEqualTo("17");
    assertThat(hex(24)).isEqualTo("1818");
    assertThat(hex(255)).isEqualTo("18ff");
    assertThat(hex(256)).isEqualTo("190100");
    assertThat(hex(65_535)).isEqualTo("19ffff");
    assertThat(hex(65_536)).isEqualTo("1a00010000");
    assertThat(hex(0xffff_ffffL)).isEqualTo("1affffffff");
    assertThat(hex(0x1_0000_0000L)).isEqualTo("1b0000000100000000");
    assertThat(hex(Long.MAX_VALUE)).isEqualTo("1b7fffffffffffffff");
    assertThat(hex(-1)).isEqualTo("20");
    assertThat(hex(-24)).isEqualTo("37");
    assertThat(hex(-25)).isEqualTo("3818");
    assertThat(hex(-256)).isEqualTo("38ff");
    assertThat(hex(-257)).isEqualTo("390100");
    assertThat(hex(-65_537)).isEqualTo("3a00010000");
    assertThat(hex(-0x1_0000_0001L)).isEqualTo("3b0000000100000000");
    assertThat(hex(Long.MIN_VALUE)).isEqualTo("3b7fffffffffffffff");
  }

  @Test
  void wideIntegers_betweenOthersAndAcrossTheLibrarysBuffer() {
    BigInteger greatest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    BigInteger least = BigInteger.TWO.pow(64).negate();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      values.add(Value.of(i));
      values.add(new Value.Int(greatest));
      values.add(new Value.Int(least));
    }
    byte[] bytes = DagCbor.encode(Value.of(values));
    assertThat(DagCbor.decode(bytes, bytes.length).orThrow()).isEqualTo(Value.of(values));
  }

  @Test
  void body_thatWritesNoItemOrTwoIsOurOwnFault() {
    assertThatThrownBy(() -> CborWriter.write(8, writer -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CborWriter.write(8, writer -> writer.int64(1).int64(2)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void body_thatLeavesSomethingOpenIsOurOwnFault() {
    assertThatThrownBy(() -> CborWriter.write(8, writer -> writer.startList(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CborWriter.write(8, writer -> writer.startMap(1).key("a")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void list_withFewerOrMoreItemsThanSaidIsOurOwnFault() {
    assertThatThrownBy(() -> CborWriter.write(8, writer -> writer.startList(2).nil().endList()))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(
            () -> CborWriter.write(8, writer -> writer.startList(1).nil().nil().endList()))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void value_nestedDeeperThanCanBeReadIsRefused() {
    Value atLimit = nested(DagCbor.NESTING_MAX);
    byte[] bytes = DagCbor.encode(atLimit);
    assertThat(DagCbor.decode(bytes, bytes.length).value()).contains(atLimit);
    Value past = nested(DagCbor.NESTING_MAX + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> DagCbor.encode(past));
    Value pastByMap = Value.of(Map.of("a", atLimit));
    assertThatIllegalArgumentException().isThrownBy(() -> DagCbor.encode(pastByMap));
    Value maps = Value.NULL;
    for (int i = 0; i <= DagCbor.NESTING_MAX; i++) {
      maps = Value.of(Map.of("a", maps));
    }
    Value tooManyMaps = maps;
    assertThatIllegalArgumentException().isThrownBy(() -> DagCbor.encode(tooManyMaps));
    Value farPast = nested(1_000_000);
    assertThatIllegalArgumentException().isThrownBy(() -> DagCbor.encode(farPast));
  }

  private static Value nested(int depth) {
    Value value = Value.NULL;
    for (int i = 0; i < depth; i++) {
      value = Value.of(Collections.singletonList(value));
    }
    return value;
  }

  private static String hex(long value) {
    byte[] direct = CborWriter.write(8, writer -> writer.int64(value));
    assertThat(DagCbor.encode(Value.of(value))).isEqualTo(direct);
    return HexFormat.of().formatHex(direct);
  }

  private static int head(String letter, int length) {
    int bytes = utf8(letter) * length;
    return bytes < 24 ? 1 : bytes < 256 ? 2 : bytes < 65_536 ? 3 : 5;
  }

  private static int utf8(String letter) {
    return letter.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
  }
}
