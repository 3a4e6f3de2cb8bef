package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures that sizes and costs are planned with. Fixed seeds: each run sees the same. */
class SketchFiguresTest {
  private static final SketchKind KIND = SketchKind.TIPS;

  @ParameterizedTest
  @CsvSource({"10, 15, 20, 400", "100, 135, 155, 100", "1000, 1340, 1420, 20"})
  void symbolsNeeded_areAsPlanned(int difference, int least, int most, int runs) {
    Random random = new Random(difference);
    long sum = 0;
    for (int run = 0; run < runs; run++) {
      sum += needed(SketchSamples.items(KIND, random, difference));
    }

    assertThat((double) sum / runs).isBetween((double) least, (double) most);
  }

  private static int needed(List<SketchItem> items) {
    SymbolStream stream = new SymbolStream(KIND, SketchSamples.KEY, items);
    SketchDecoder decoder =
        new SketchDecoder(KIND, List.of(SketchSamples.set(SketchSamples.KEY, List.of())));
    while (decoder.state() == SketchDecoder.State.OPEN) {
      int step = 1 + decoder.held() / 100;
      decoder.add(stream.next(step), Symbols.none(KIND, decoder.held(), step));
    }
    assertThat(decoder.differences()).hasSize(items.size());
    return decoder.held();
  }

  @ParameterizedTest
  @CsvSource({
    "64, 200, true, 0.40",
    "64, 2000, false, 0.40",
    "256, 1000, true, 0.21",
    "256, 5000, false, 0.21"
  })
  void estimate_spreadsAsPlanned(int symbols, int difference, boolean isOneSided, double spread) {
    int runs = 200;
    double[] ratios = new double[runs];
    Random random = new Random(symbols + difference);
    for (int run = 0; run < runs; run++) {
      ratios[run] = estimate(random, symbols, difference, isOneSided) / difference;
    }
    Arrays.sort(ratios);

    assertThat(ratios[runs / 20]).isGreaterThan(1 - spread);
    assertThat(ratios[runs - 1 - runs / 20]).isLessThan(1 + spread);
    assertThat(Arrays.stream(ratios).average().orElseThrow()).isBetween(0.95, 1.05);
  }

  private static double estimate(Random random, int symbols, int difference, boolean isOneSided) {
    int remote = isOneSided ? difference : difference / 2;
    Symbols theirs =
        SketchSamples.symbols(
            KIND, SketchSamples.KEY, SketchSamples.items(KIND, random, remote), symbols);
    Symbols ours =
        SketchSamples.symbols(
            KIND,
            SketchSamples.KEY,
            SketchSamples.items(KIND, random, difference - remote),
            symbols);
    SketchEstimate estimate = new SketchEstimate();
    estimate.add(theirs.minus(ours).cells());
    return estimate.size();
  }

  @Test
  void mapping_touchesAboutSixteenOfTheFirst4096() {
    Random random = new Random(3);
    long touched = 0;
    for (int i = 0; i < 10_000; i++) {
      Cells cells = Cells.empty(KIND, 0, SketchSizing.SCOPE_SYMBOLS);
      cells.apply(SketchItem.of(1, 1), random.nextLong(), 1);
      for (int index = 0; index < cells.end(); index++) {
        touched += cells.counter(index);
      }
    }

    assertThat(touched / 10_000.0).isBetween(15.5, 16.1);
  }
}
