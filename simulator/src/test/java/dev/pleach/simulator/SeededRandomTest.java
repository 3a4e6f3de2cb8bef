package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
  @Test
  void stream_isTheSameOnEveryRuntime() {
    SeededRandom random = SeededRandom.of(42);
    byte[] bytes = new byte[20];
    random.split("bytes").fill(bytes);
    assertThat(LongStream.generate(random::nextLong).limit(3).mapToObj(Long::toHexString))
        .containsExactly("57e1faba65107204", "f4abd143feb24055", "7c816738c12903b2");
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("1ee1af088c73e576fc451dc2bfaf8e591d5d1ff4");
    assertThat(random.nextInt(1_000)).isEqualTo(348);
  }

  @Test
  void split_doesNotDependOnWhatWasDrawn() {
    SeededRandom one = SeededRandom.of(7);
    SeededRandom other = SeededRandom.of(7);
    other.nextLong();
    assertThat(one.split("network").nextLong()).isEqualTo(other.split("network").nextLong());
    assertThat(one.split("network").nextLong()).isNotEqualTo(one.split("disk").nextLong());
    assertThat(one.split("network").nextLong()).isNotEqualTo(one.nextLong());
  }

  @Test
  void chance_isNearItsProbability() {
    SeededRandom random = SeededRandom.of(1);
    long hits = LongStream.range(0, 100_000).filter(i -> random.chance(0.3)).count();
    assertThat(hits).isBetween(29_000L, 31_000L);
  }

  @Test
  void between_reachesBothEnds() {
    SeededRandom random = SeededRandom.of(1);
    assertThat(LongStream.range(0, 1_000).map(i -> random.between(-1, 1)).boxed())
        .containsOnly(-1L, 0L, 1L)
        .contains(-1L, 1L);
  }
}
