package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.dag.Value;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The one-pass judge gives the verdict of decoding, writing again and comparing. */
class CanonicalScanTest {
  private static final int ANY_LENGTH = 1 << 26;

  @Test
  void b1_nestingTenMillionDeep_isRefusedByALoop() {
    for (int head : new int[] {0x81, 0x9f, 0xc0, 0xd8}) {
      byte[] deep = new byte[10_000_000];
      Arrays.fill(deep, (byte) head);
      assertThat(open(deep, 8).value()).isEmpty();
    }
    byte[] maps = new byte[9_000_000];
    for (int i = 0; i < maps.length; i += 3) {
      maps[i] = (byte) 0xa1;
      maps[i + 1] = 0x61;
      maps[i + 2] = 0x61;
    }
    assertThat(open(maps, 8).refusal()).contains("nested too deep");
  }

  @Test
  void b1_nesting_atTheLimitAndOnePast() {
    for (int max : new int[] {1, 4, 8, DagCbor.NESTING_MAX}) {
      assertThat(open(lists(max), max).refusal()).isEmpty();
      assertThat(open(lists(max + 1), max).refusal()).contains("nested too deep");
      assertThat(open(maps(max), max).refusal()).isEmpty();
      assertThat(open(maps(max + 1), max).refusal()).contains("nested too deep");
    }
    assertThat(open(new byte[] {0}, 0).refusal()).isEmpty();
    assertThat(open(new byte[] {(byte) 0x80}, 0).refusal()).contains("nested too deep");
  }

  private static byte[] lists(int depth) {
    byte[] bytes = new byte[depth];
    Arrays.fill(bytes, (byte) 0x81);
    bytes[depth - 1] = (byte) 0x80;
    return bytes;
  }

  private static byte[] maps(int depth) {
    byte[] bytes = HexFormat.of().parseHex("a16161".repeat(depth) + "f6");
    assertThat(bytes).hasSize(3 * depth + 1);
    return bytes;
  }

  @Test
  void b2_claimedLengths_areRefusedWhateverTheyAre() {
    for (String major : List.of("5", "7", "9", "b")) {
      for (String length :
          List.of("a7fffffff", "affffffff", "b7fffffffffffffff", "b" + "f".repeat(16))) {
        byte[] bytes = HexFormat.of().parseHex(major + length + "00");
        assertThat(open(bytes, 128).refusal().orElseThrow()).contains("end early");
      }
    }
  }

  @Test
  void b3_levelsThatEachClaimTheBytesLeft_areRefusedAtTheSecond() {
    byte[] bytes = HexFormat.of().parseHex("8484" + "8080808080");
    assertThat(open(bytes, 128).refusal().orElseThrow()).contains("end early");
    byte[] right = HexFormat.of().parseHex("8482" + "8080" + "808080");
    assertThat(open(right, 128).refusal()).isEmpty();
  }

  @Test
  void b4_everyFormThatIsNotCanonical() {
    for (String hex :
        List.of(
            "1817",
            "1900ff",
            "1a0000ffff",
            "1b00000000ffffffff",
            "3817",
            "580161",
            "780161",
            "980101",
            "b801616101",
            "9fff",
            "bfff",
            "5fff",
            "7fff",
            "f93e00",
            "fa3fc00000",
            "fb7ff8000000000000",
            "fb7ff0000000000000",
            "a2616202616101",
            "a2616101616101",
            "a26261610161620a",
            "a10102",
            "a1416102",
            "f7",
            "e0",
            "f8ff",
            "f814",
            "c001",
            "c24101",
            "d81900",
            "d90100" + "80",
            "d82a00",
            "d82a40",
            "d82a4100",
            "0000",
            "62c080",
            "63eda080",
            "61ff",
            "a161ff01",
            "1c00",
            "ff",
            "81ff",
            "")) {
      assertThat(open(HexFormat.of().parseHex(hex), 128).value()).as(hex).isEmpty();
    }
  }

  @Property(tries = 3_000)
  void randomBytesNearCbor_sameVerdict(@ForAll("nearCbor") byte[] bytes) {
    assertSameVerdict(bytes);
  }

  @Property(tries = 3_000)
  void mutatedValues_sameVerdict(@ForAll Random random) {
    byte[] bytes = DagCbor.encode(value(random, 4));
    assertThat(open(bytes, 128).refusal()).isEmpty();
    for (int i = 0; i <= random.nextInt(2); i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    assertSameVerdict(bytes);
    assertSameVerdict(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  private static void assertSameVerdict(byte[] bytes) {
    Decoded<Value> compared = DagCbor.decode(bytes, ANY_LENGTH);
    Decoded<Value> scanned = open(bytes, DagCbor.NESTING_MAX);
    assertThat(scanned.value())
        .as(() -> HexFormat.of().formatHex(bytes) + " " + compared + " " + scanned)
        .isEqualTo(compared.value());
  }

  private static Decoded<Value> open(byte[] bytes, int nestingMax) {
    return DagCbor.decodeOpen(bytes, ANY_LENGTH, nestingMax, reader -> reader.value(nestingMax));
  }

  private static Value value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 9)) {
      case 0 -> Value.of(random.nextLong() >>> random.nextInt(64));
      case 1 -> Value.of(random.nextBoolean());
      case 2 -> Value.of(random.nextGaussian());
      case 3 -> Value.of("äa".repeat(random.nextInt(20)));
      case 4 -> Value.of(new byte[random.nextInt(40)]);
      case 5 -> Value.of(dev.pleach.dag.Cid.ofRaw(new byte[random.nextInt(3)]));
      case 6, 7 ->
          Value.of(
              Map.of(
                  "k" + random.nextInt(20),
                  value(random, depth - 1),
                  "long key " + random.nextInt(20),
                  value(random, depth - 1)));
      default -> Value.of(List.of(value(random, depth - 1), value(random, depth - 1)));
    };
  }

  @Provide
  Arbitrary<byte[]> nearCbor() {
    Arbitrary<Byte> heads =
        Arbitraries.of(
                0x00, 0x17, 0x18, 0x19, 0x1b, 0x20, 0x3b, 0x40, 0x41, 0x58, 0x5f, 0x60, 0x61, 0x62,
                0x78, 0x7f, 0x80, 0x81, 0x82, 0x98, 0x9f, 0xa0, 0xa1, 0xa2, 0xb8, 0xbf, 0xc0, 0xd8,
                0x2a, 0xf4, 0xf6, 0xf7, 0xf9, 0xfb, 0xff, 0x30, 0xc3, 0xa4)
            .map(Integer::byteValue);
    return heads.array(byte[].class).ofMinSize(1).ofMaxSize(16);
  }
}
