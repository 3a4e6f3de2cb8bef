package dev.pleach.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pleach.dag.Value;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes made to cost time or memory. */
class CborLimitsTest {
  private static final int ANY_LENGTH = 1 << 26;

  @Test
  void b1_nestingTenMillionDeep_listsMapsAndTags() {
    byte[] lists = filled(10_000_000, 0x81);
    assertThat(DagCbor.decode(lists, ANY_LENGTH).refusal()).contains("nested too deep");
    byte[] indefinite = filled(10_000_000, 0x9f);
    assertThat(DagCbor.decode(indefinite, ANY_LENGTH).refusal()).contains("nested too deep");
    byte[] tags = filled(10_000_000, 0xc0);
    assertThat(DagCbor.decode(tags, ANY_LENGTH).value()).isEmpty();
    byte[] maps = new byte[9_000_000];
    for (int i = 0; i < maps.length; i += 3) {
      maps[i] = (byte) 0xa1;
      maps[i + 1] = 0x61;
      maps[i + 2] = 0x61;
    }
    assertThat(DagCbor.decode(maps, ANY_LENGTH).refusal()).contains("nested too deep");
  }

  @Test
  void nesting_atTheLimitAndOnePast() {
    byte[] atLimit = filled(DagCbor.NESTING_MAX + 1, 0x81);
    atLimit[DagCbor.NESTING_MAX] = 0;
    assertThat(DagCbor.decode(atLimit, ANY_LENGTH).refusal()).isEmpty();
    byte[] past = filled(DagCbor.NESTING_MAX + 2, 0x81);
    past[DagCbor.NESTING_MAX + 1] = 0;
    assertThat(DagCbor.decode(past, ANY_LENGTH).refusal()).contains("nested too deep");
  }

  @Test
  void nesting_ofASkippedFieldIsBoundedToo() {
    byte[] past = filled(300, 0x81);
    Decoded<String> verdict =
        DagCbor.decodeLenient(
            past,
            ANY_LENGTH,
            reader -> {
              reader.startList();
              reader.skipToEndOfList();
              return "skipped";
            });
    assertThat(verdict.refusal()).contains("nested too deep");
  }

  @Test
  void b2_claimedLengthsAllocateNothing() {
    for (String major : List.of("5", "7", "9", "b")) {
      for (String length :
          List.of(
              "a000f4240",
              "a7fffffff",
              "a80000000",
              "affffffff",
              "b0000000080000000",
              "b7fffffffffffffff",
              "bffffffffffffffff")) {
        byte[] bytes = HexFormat.of().parseHex(major + length + "00");
        assertThat(allocated(() -> DagCbor.decode(bytes, ANY_LENGTH)))
            .as(major + length)
            .isLessThan(512 << 10);
        assertThat(DagCbor.decode(bytes, ANY_LENGTH).value()).isEmpty();
      }
    }
  }

  @Test
  void b3_nestedListsThatEachClaimTheBytesLeft() {
    int count = 100;
    byte[] bytes = new byte[40_000];
    for (int i = 0; i < count; i++) {
      int left = bytes.length - 5 * (i + 1);
      bytes[5 * i] = (byte) 0x9a;
      bytes[5 * i + 3] = (byte) (left >> 8);
      bytes[5 * i + 4] = (byte) left;
    }
    assertThat(allocated(() -> DagCbor.decode(bytes, ANY_LENGTH))).isLessThan(8 << 20);
    assertThat(DagCbor.decode(bytes, ANY_LENGTH).value()).isEmpty();
  }

  @Test
  void manyEmptyLists_costASmallMultipleOfTheInput() {
    int count = 262_144;
    byte[] bytes = filled(count + 5, 0x80);
    byte[] head = HexFormat.of().parseHex("9a00040000");
    System.arraycopy(head, 0, bytes, 0, head.length);
    assertThat(DagCbor.decode(bytes, ANY_LENGTH).refusal()).isEmpty();
    assertThat(allocated(() -> DagCbor.decode(bytes, ANY_LENGTH))).isLessThan(200L * count);
  }

  @Test
  void hugeBignum_isRefusedUnbuilt() {
    byte[] bytes = filled(1_000_006, 0x7f);
    byte[] head = HexFormat.of().parseHex("c25a000f4240");
    System.arraycopy(head, 0, bytes, 0, head.length);
    assertThat(DagCbor.decode(bytes, ANY_LENGTH).value()).isEmpty();
  }

  @Test
  void length_isCheckedBeforeAnythingIsRead() {
    byte[] text = DagCbor.encode(Value.of("a".repeat(100)));
    assertThat(DagCbor.decode(text, text.length).refusal()).isEmpty();
    assertThat(DagCbor.decode(text, text.length - 1).refusal().orElseThrow())
        .isEqualTo("102 bytes, at most 101 are read");
  }

  @Test
  void keysThatCollideInEveryHashTableOfStrings_stayCheap() {
    // "Aa" and "BB" have one String.hashCode, and so have all their sequences of one length.
    List<String> keys = List.of("");
    for (int i = 0; i < 14; i++) {
      keys = keys.stream().flatMap(k -> List.of(k + "Aa", k + "BB").stream()).toList();
    }
    java.util.Map<String, Value> entries = new java.util.HashMap<>();
    keys.forEach(key -> entries.put(key, Value.NULL));
    byte[] bytes = DagCbor.encode(Value.of(entries));
    assertThat(DagCbor.decode(bytes, ANY_LENGTH).refusal()).isEmpty();
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static long allocated(Runnable action) {
    action.run();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    action.run();
    return threads.getThreadAllocatedBytes(id) - before;
  }
}
