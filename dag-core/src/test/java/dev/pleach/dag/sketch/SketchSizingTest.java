package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SketchSizingTest {
  @Test
  void next_fewSymbolsAndCheap_isTwiceTheEstimate() {
    assertThat(SketchSizing.next(SketchKind.DOCUMENTS, 64, 1000)).isEqualTo(2000);
  }

  @Test
  void next_fewSymbolsAndDear_stopsOverAt4096() {
    assertThat(SketchSizing.next(SketchKind.DOCUMENTS, 64, 2000)).isEqualTo(3000);
    assertThat(SketchSizing.next(SketchKind.DOCUMENTS, 64, 200_000)).isEqualTo(4096);
  }

  @Test
  void next_moreSymbols_trustsTheEstimateMore() {
    assertThat(SketchSizing.next(SketchKind.TIPS, 256, 1000)).isEqualTo(1500);
    assertThat(SketchSizing.next(SketchKind.TIPS, 256, 100_000)).isEqualTo(4096);
    assertThat(SketchSizing.next(SketchKind.TIPS, 4096, 100_000)).isEqualTo(140_016);
  }

  @Test
  void next_lowEstimate_isAlwaysSixteenMore() {
    assertThat(SketchSizing.next(SketchKind.TIPS, 64, 3)).isEqualTo(80);
    assertThat(SketchSizing.next(SketchKind.TIPS, 5000, 3)).isEqualTo(5016);
  }

  @Test
  void first_growsWithTheAverageWithinBounds() {
    assertThat(SketchSizing.first(SketchKind.TIPS, 0)).isEqualTo(32);
    assertThat(SketchSizing.first(SketchKind.TIPS, 100)).isEqualTo(216);
    assertThat(SketchSizing.first(SketchKind.TIPS, 1e6)).isEqualTo(2048);
    assertThat(SketchSizing.first(SketchKind.DOCUMENTS, 0)).isEqualTo(64);
    assertThat(SketchSizing.first(SketchKind.DOCUMENTS, 100)).isEqualTo(166);
    assertThat(SketchSizing.first(SketchKind.DOCUMENTS, 1e6)).isEqualTo(4096);
  }

  @Test
  void average_firstOneCountsWhole() {
    assertThat(SketchSizing.average(0, true, 40)).isEqualTo(40);
    assertThat(SketchSizing.average(40, false, 80)).isEqualTo(50);
  }

  @Test
  void symbolsMax_isHalfOfBothWithinBounds() {
    assertThat(SketchSizing.symbolsMax(10, 10)).isEqualTo(1024);
    assertThat(SketchSizing.symbolsMax(10_000, 20_000)).isEqualTo(15_000);
    assertThat(SketchSizing.symbolsMax(1_000_000, Long.MAX_VALUE)).isEqualTo(524_288);
  }

  @Test
  void isListBetter_aboveAThirdOfTheSmallerSet() {
    assertThat(SketchSizing.isListBetter(34, 100)).isTrue();
    assertThat(SketchSizing.isListBetter(33, 100)).isFalse();
  }
}
