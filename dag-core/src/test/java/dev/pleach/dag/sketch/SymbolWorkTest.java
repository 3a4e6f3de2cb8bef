package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Symbols that come one by one cost no more than a few times those that come at once. */
class SymbolWorkTest {
  private static final SketchKind KIND = SketchKind.TIPS;

  @Test
  void append_oneByOne_growsByAPart() {
    Cells cells = Cells.empty(KIND, 0, 0);
    Set<Integer> capacities = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      cells.append(Cells.empty(KIND, i, 1));
      capacities.add(cells.capacity());
    }
    assertThat(cells.count()).isEqualTo(20_000);
    assertThat(capacities).hasSizeLessThan(40);
    assertThat(cells.capacity()).isLessThan(40_000);
  }

  @Test
  void decode_oneByOne_looksAtEachFoundItemWhereItBelongs() {
    Random random = new Random(7);
    List<SketchItem> theirs = SketchSamples.items(KIND, random, 200);
    SymbolStream remote = new SymbolStream(KIND, SketchSamples.KEY, theirs);
    SketchSet none = SketchSamples.set(SketchSamples.KEY, List.of());
    Counted own = new Counted(none);
    SketchDecoder decoder = new SketchDecoder(KIND, List.of(own));
    while (decoder.state() == SketchDecoder.State.OPEN) {
      int held = decoder.held();
      decoder.add(remote.next(1), Symbols.none(KIND, held, 1));
    }
    assertThat(decoder.state()).isEqualTo(SketchDecoder.State.DONE);
    assertThat(decoder.differences()).hasSize(200);
    assertThat(own.keys).isLessThan(20 * decoder.held());
  }

  /** Counts how often an item is hashed or looked for. */
  private static final class Counted implements SketchSet {
    private final SketchSet set;
    private int keys;

    Counted(SketchSet set) {
      this.set = set;
    }

    @Override
    public SketchKey key() {
      keys++;
      return set.key();
    }

    @Override
    public boolean contains(SketchItem item) {
      return set.contains(item);
    }
  }
}
