package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** D16: symbols that no set has. */
class HostileSymbolsTest {
  private static final SketchKind KIND = SketchKind.DOCUMENTS;
  private static final SketchKey KEY = SketchSamples.KEY;

  private final List<SketchItem> own = SketchSamples.items(KIND, new Random(7), 50);

  private SketchDecoder decoder() {
    return new SketchDecoder(KIND, List.of(SketchSamples.set(KEY, own)));
  }

  private Symbols ownSymbols(int count) {
    return SketchSamples.symbols(KIND, KEY, own, count);
  }

  @Property(tries = 500)
  void parse_anyBytes_returnsSymbolsOrNothing(
      @ForAll SketchKind kind,
      @ForAll @Size(max = 300) byte[] bytes,
      @ForAll long from,
      @ForAll long n) {
    Symbols.parse(kind, from, n, bytes)
        .ifPresent(symbols -> assertThat(symbols.count()).isLessThanOrEqualTo(bytes.length / 25));
    Symbols.parse(kind, from & 0xffff, n & 0xffff_ffffL, bytes)
        .ifPresent(
            symbols -> {
              Symbols own = Symbols.none(kind, symbols.from(), symbols.count());
              assertThat(symbols.minus(own)).isEqualTo(symbols);
            });
  }

  @Property(tries = 300)
  void decode_randomSymbols_neverEndsInADifferenceThatIsNone(
      @ForAll long seed, @ForAll boolean arePure) {
    Random random = new Random(seed);
    Cells cells = Cells.empty(KIND, 0, 200);
    for (int i = 0; i < 200; i++) {
      SketchItem item = SketchSamples.item(KIND, random);
      long check = arePure ? KEY.hash(KIND, item) : random.nextLong();
      cells.set(i, item, check, random.nextInt(3) - 1);
    }
    SketchDecoder decoder = decoder();

    decoder.add(new Symbols(cells).plus(ownSymbols(200)), ownSymbols(200));

    assertThat(decoder.state()).isNotEqualTo(SketchDecoder.State.DONE);
    assertThat(decoder.differences().size()).isLessThanOrEqualTo(200);
    assertThat(decoder.estimate()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void decode_remoteItemThatIsOurs_isGarbage() {
    Sketch doubled = new Sketch(KIND, KEY, 64);
    own.forEach(doubled::add);
    doubled.add(own.get(3));

    assertThat(decoder().add(doubled.symbols(), ownSymbols(64)))
        .isEqualTo(SketchDecoder.State.GARBAGE);
  }

  @Test
  void decode_lackedItemThatIsNotOurs_isGarbage() {
    Sketch lacking = new Sketch(KIND, KEY, 64);
    own.forEach(lacking::add);
    lacking.remove(SketchItem.of(1, 2));

    assertThat(decoder().add(lacking.symbols(), ownSymbols(64)))
        .isEqualTo(SketchDecoder.State.GARBAGE);
  }

  @Test
  void decode_itemOutsideItsSymbols_isGarbage() {
    SketchItem item = SketchItem.of(1, 2);
    Cells cells = Cells.empty(KIND, 0, 64);
    int free = firstFree(item);
    cells.set(free, item, KEY.hash(KIND, item), 1);

    assertThat(decoder().add(new Symbols(cells).plus(ownSymbols(64)), ownSymbols(64)))
        .isEqualTo(SketchDecoder.State.GARBAGE);
  }

  private static int firstFree(SketchItem item) {
    Cells mapped = Cells.empty(KIND, 0, 64);
    mapped.apply(item, KEY.hash(KIND, item), 1);
    int index = 0;
    while (!mapped.isEmpty(index)) {
      index++;
    }
    return index;
  }

  @Test
  void decode_emptyFirstSymbolButOthersNot_isGarbage() {
    Cells cells = Cells.empty(KIND, 0, 64);
    cells.set(5, SketchItem.of(1, 2), 3, 7);

    assertThat(decoder().add(new Symbols(cells).plus(ownSymbols(64)), ownSymbols(64)))
        .isEqualTo(SketchDecoder.State.GARBAGE);
  }

  @Test
  void decode_afterGarbage_staysGarbage() {
    Cells cells = Cells.empty(KIND, 0, 8);
    cells.set(5, SketchItem.of(1, 2), 3, 7);
    SketchDecoder decoder = decoder();
    decoder.add(new Symbols(cells).plus(ownSymbols(8)), ownSymbols(8));

    assertThat(decoder.add(Symbols.none(KIND, 8, 8), Symbols.none(KIND, 8, 8)))
        .isEqualTo(SketchDecoder.State.GARBAGE);
    assertThat(decoder.held()).isEqualTo(8);
  }

  @Test
  void estimate_extremeCounts_isANumberAndSizesWithinBounds() {
    Cells cells = Cells.empty(KIND, 0, 64);
    for (int i = 0; i < 64; i++) {
      cells.set(i, SketchItem.of(i, i), i, i % 2 == 0 ? Long.MAX_VALUE : Long.MIN_VALUE);
    }
    SketchDecoder decoder = decoder();
    decoder.add(new Symbols(cells), ownSymbols(64));

    assertThat(decoder.estimate()).isNotNaN();
    assertThat(SketchSizing.next(KIND, 64, decoder.estimate()))
        .isEqualTo(SketchSizing.SCOPE_SYMBOLS);
    assertThat(SketchSizing.next(KIND, 4096, decoder.estimate()))
        .isEqualTo(SketchSizing.EXCHANGE_SYMBOLS_MAX);
  }
}
