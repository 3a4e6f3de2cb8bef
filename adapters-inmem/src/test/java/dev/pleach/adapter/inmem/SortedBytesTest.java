package dev.pleach.adapter.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SortedBytesTest {
  private record Change(byte[] key, int value, boolean isRemoval) {}

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<byte[]> keys = Arbitraries.bytes().array(byte[].class).ofMaxSize(2);
    return Combinators.combine(keys, Arbitraries.integers(), Arbitraries.of(true, false, false))
        .as(Change::new)
        .list()
        .ofMaxSize(300);
  }

  @Property(tries = 300)
  void changes_giveWhatATreeMapGives(@ForAll("changes") List<Change> changes) {
    TreeMap<byte[], Integer> expected = new TreeMap<>(Arrays::compareUnsigned);
    SortedBytes<Integer> actual = SortedBytes.empty();
    for (Change change : changes) {
      SortedBytes<Integer> before = actual;
      List<Integer> beforeValues = valuesFrom(before, new byte[0]);
      if (change.isRemoval()) {
        expected.remove(change.key());
        actual = actual.without(change.key());
      } else {
        expected.put(change.key(), change.value());
        actual = actual.with(change.key(), change.value());
      }
      assertThat(valuesFrom(before, new byte[0])).isEqualTo(beforeValues);
    }
    assertThat(valuesFrom(actual, new byte[0])).isEqualTo(List.copyOf(expected.values()));
    for (Change change : changes) {
      assertThat(actual.get(change.key()).orElse(null)).isEqualTo(expected.get(change.key()));
      assertThat(valuesFrom(actual, change.key()))
          .isEqualTo(List.copyOf(expected.tailMap(change.key(), true).values()));
    }
  }

  @Test
  void with_ascendingKeys_staysBalanced() {
    SortedBytes<Integer> map = SortedBytes.empty();
    for (int i = 0; i < 10_000; i++) {
      map = map.with(new byte[] {(byte) (i >> 8), (byte) i}, i);
    }
    assertThat(map.height()).isLessThanOrEqualTo(20); // 1.44 log2 10,000 = 19.1
    for (int i = 0; i < 10_000; i += 2) {
      map = map.without(new byte[] {(byte) (i >> 8), (byte) i});
    }
    assertThat(map.height()).isLessThanOrEqualTo(18);
  }

  @Test
  void forEachFrom_visitorHasEnough_stops() {
    SortedBytes<Integer> map = SortedBytes.empty();
    for (int i = 0; i < 100; i++) {
      map = map.with(new byte[] {(byte) i}, i);
    }
    List<Integer> seen = new ArrayList<>();
    map.forEachFrom(
        new byte[] {50},
        (key, value) -> {
          seen.add(value);
          return seen.size() < 3;
        });
    assertThat(seen).containsExactly(50, 51, 52);
  }

  private static List<Integer> valuesFrom(SortedBytes<Integer> map, byte[] from) {
    List<Integer> values = new ArrayList<>();
    map.forEachFrom(from, (key, value) -> values.add(value));
    return values;
  }
}
