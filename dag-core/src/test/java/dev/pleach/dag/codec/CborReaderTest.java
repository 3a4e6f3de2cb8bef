package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Value;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Reading against a shape: what is taken, and what is said where the shape is another. */
class CborReaderTest {
  private static final int ANY_LENGTH = 1_000;

  @Test
  void everyKindOfItemIsTaken() {
    Cid cid = Cid.ofDagCbor(new byte[1]);
    byte[] bytes =
        CborWriter.write(
            64,
            writer ->
                writer
                    .startMap(7)
                    .key("a")
                    .int64(-5)
                    .key("b")
                    .bytes(new byte[] {1, 2})
                    .key("c")
                    .text("tä")
                    .key("d")
                    .bool(true)
                    .key("e")
                    .link(cid)
                    .key("f")
                    .nil()
                    .key("g")
                    .startList(0)
                    .endList()
                    .endMap());
    Decoded<List<Object>> decoded =
        DagCbor.decodeLenient(
            bytes,
            ANY_LENGTH,
            reader -> {
              reader.startMap();
              reader.key("a");
              long number = reader.int64("number", -5, -5);
              reader.key("b");
              byte[] two = reader.bytesOf("two", 2);
              reader.key("c");
              String text = reader.text("text", 2);
              reader.key("d");
              boolean bool = reader.bool();
              reader.key("e");
              Cid link = reader.linkOrNull().orElseThrow();
              reader.key("f");
              boolean atNull = reader.atNull();
              boolean isEmpty = reader.linkOrNull().isEmpty();
              reader.key("g");
              boolean before = reader.atEnd();
              reader.startList();
              boolean atEndOfList = reader.atEnd();
              reader.endList();
              boolean atEndOfMap = reader.atEnd();
              reader.endMap();
              return List.of(
                  number,
                  two.length,
                  text,
                  bool,
                  link,
                  atNull,
                  isEmpty,
                  before,
                  atEndOfList,
                  atEndOfMap);
            });
    assertThat(decoded.orThrow())
        .isEqualTo(List.of(-5L, 2, "tä", true, cid, true, true, false, true, true));
  }

  @Test
  void bounds_ofNumbersBytesAndText() {
    assertTaken("03", reader -> reader.int64("n", 3, 3));
    assertRefused("02", reader -> reader.int64("n", 3, 9), "n is 2, must be 3..9");
    assertRefused("0a", reader -> reader.int64("n", 3, 9), "n is 10, must be 3..9");
    assertTaken("420000", reader -> reader.bytes("b", 2));
    assertRefused("420000", reader -> reader.bytes("b", 1), "b has 2 bytes, at most 1");
    assertTaken("420000", reader -> reader.bytesOf("b", 2));
    assertRefused("4100", reader -> reader.bytesOf("b", 2), "b has 1 bytes, must have 2");
    assertRefused("43000000", reader -> reader.bytesOf("b", 2), "b has 3 bytes, at most 2");
    assertTaken("626161", reader -> reader.text("t", 2));
    assertRefused("626161", reader -> reader.text("t", 1), "t has 2 units, at most 1");
  }

  @Test
  void integers_widerThan64Bits() {
    assertTaken("1b7fffffffffffffff", CborReader::int64);
    assertTaken("3b7fffffffffffffff", CborReader::int64);
    assertRefused("1b8000000000000000", CborReader::int64, "does not fit 64 bits");
    assertRefused("3b8000000000000000", CborReader::int64, "does not fit 64 bits");
    assertRefused("c24101", CborReader::int64, "bignum");
  }

  @Test
  void anotherShape_isNamedInWords() {
    assertRefused("01", reader -> reader.text("t", 9), "t as text expected, an integer found");
    assertRefused("6161", CborReader::int64, "an integer expected, text found");
    assertRefused("f5", reader -> reader.bytes("b", 9), "b as bytes expected, a truth value found");
    assertRefused("f6", CborReader::bool, "a truth value expected, null found");
    assertRefused("01", CborReader::link, "a link expected, an integer found");
    assertRefused("4101", CborReader::link, "a link expected, bytes found");
    assertRefused("fb3ff8000000000000", CborReader::int64, "an integer expected, a float found");
    assertRefused("80", reader -> run(reader::startMap), "a map expected, a list found");
    assertRefused("a0", reader -> run(reader::startList), "a list expected, a map found");
    assertRefused("00", reader -> run(reader::nil), "null expected, an integer found");
    assertRefused("00", reader -> run(reader::endList), "the end of a list expected");
    assertRefused("00", reader -> run(reader::endMap), "the end of a map expected");
    assertRefused("", reader -> run(reader::nil), "null expected, the end found");
    assertRefused("a0", reader -> key(reader, "a"), "key 'a' expected, the end of a map found");
    assertRefused("a1616200", reader -> key(reader, "a"), "key 'a' expected, another key found");
    assertRefused("8100", reader -> run(() -> openAndClose(reader)), "end of a list expected");
  }

  @Test
  void truthValues_areToldApart() {
    assertThat(decode("f5", CborReader::bool)).isEqualTo(new Decoded.Ok<>(true));
    assertThat(decode("f4", CborReader::bool)).isEqualTo(new Decoded.Ok<>(false));
  }

  @Test
  void linkWhereBytesAreExpected_isNotTakenForItsBytes() {
    String link = "d82a5825" + "0001711220" + "ab".repeat(32);
    assertTaken(link, CborReader::link);
    assertRefused(link, reader -> reader.bytes("b", 99), "b as bytes expected, a link found");
    assertRefused(link, reader -> reader.bytesOf("b", 37), "b as bytes expected, a link found");
  }

  @Test
  void rest_ofAListIsSkippedButMustBeCanonicalInAnOpenShape() {
    assertOpen("8101", "1");
    assertOpen("83018202a16161f643010203", "1");
    assertThat(open("820118ff").value()).contains("1");
    assertThat(open("82011801").refusal().orElseThrow()).contains("not canonical");
    assertThat(open("9f01ff").refusal().orElseThrow()).contains("not canonical");
    assertThat(open("8201818181f6").refusal()).contains("nested too deep");
    assertThat(open("820181818080").refusal()).isNotEmpty();
    assertThat(open("82018180").value()).contains("1");
    assertThat(open("80").refusal().orElseThrow()).contains("an integer expected");
    assertThat(open("8101f6").refusal().orElseThrow()).contains("bytes follow");
  }

  @Test
  void unknownRuntimeException_becomesARefusal() {
    Decoded<String> decoded =
        DagCbor.decodeLenient(
            new byte[1],
            1,
            reader -> {
              throw new ArithmeticException("overflow");
            });
    assertThat(decoded.refusal()).contains("malformed: overflow");
  }

  @Test
  void writerThatThrows_isARefusal() {
    Decoded<Long> decoded =
        DagCbor.decode(
            new byte[1],
            1,
            CborReader::int64,
            (writer, value) -> {
              throw new IllegalArgumentException("cannot be written");
            });
    assertThat(decoded.refusal().orElseThrow()).contains("not canonical");
  }

  @Test
  void decoded_mapsValuesAndKeepsRefusals() {
    Decoded<Integer> good = new Decoded.Ok<>(1);
    Decoded<Integer> bad = new Decoded.Bad<>("why");
    assertThat(good.map(n -> n + 1)).isEqualTo(new Decoded.Ok<>(2));
    assertThat(bad.map(n -> n + 1)).isEqualTo(new Decoded.Bad<>("why"));
    assertThat(good.value()).contains(1);
    assertThat(good.refusal()).isEmpty();
    assertThat(good.orThrow()).isEqualTo(1);
    assertThat(bad.value()).isEmpty();
    assertThat(bad.refusal()).contains("why");
    assertThatIllegalStateException().isThrownBy(bad::orThrow).withMessageContaining("why");
  }

  @Test
  void value_depthIsCountedFromTheItemItself() {
    assertTaken("00", reader -> reader.value(0));
    assertRefused("80", reader -> reader.value(0), "nested too deep");
    assertRefused("a0", reader -> reader.value(0), "nested too deep");
    assertTaken("8100", reader -> reader.value(1));
    assertTaken("a1616100", reader -> reader.value(1));
    assertRefused("a1616180", reader -> reader.value(1), "nested too deep");
    assertRefused("8180", reader -> reader.value(1), "nested too deep");
  }

  private static Decoded<String> open(String hex) {
    return DagCbor.decodeOpen(
        HexFormat.of().parseHex(hex),
        ANY_LENGTH,
        3,
        reader -> {
          reader.startList();
          String first = Long.toString(reader.int64());
          reader.skipToEndOfList();
          return first;
        });
  }

  private static void assertOpen(String hex, String first) {
    assertThat(open(hex)).isEqualTo(new Decoded.Ok<>(first));
  }

  private static Value key(CborReader reader, String key) {
    reader.startMap();
    reader.key(key);
    return Value.NULL;
  }

  private static void openAndClose(CborReader reader) {
    reader.startList();
    reader.endList();
  }

  private static Value run(Runnable action) {
    action.run();
    return Value.NULL;
  }

  private static void assertTaken(String hex, Function<CborReader, ?> read) {
    assertThat(decode(hex, read).refusal()).as(hex).isEmpty();
  }

  private static void assertRefused(String hex, Function<CborReader, ?> read, String reason) {
    assertThat(decode(hex, read).refusal().orElseThrow()).as(hex).contains(reason);
  }

  private static Decoded<?> decode(String hex, Function<CborReader, ?> read) {
    return DagCbor.decodeLenient(HexFormat.of().parseHex(hex), ANY_LENGTH, read);
  }
}
