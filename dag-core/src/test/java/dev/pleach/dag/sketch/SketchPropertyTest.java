package dev.pleach.dag.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for all sets. */
class SketchPropertyTest {
  @Property(tries = 200)
  void decode_findsTheSymmetricDifference(
      @ForAll SketchKind kind,
      @ForAll long seed,
      @ForAll @IntRange(max = 300) int common,
      @ForAll @IntRange(max = 200) int remoteOnly,
      @ForAll @IntRange(max = 200) int localOnly,
      @ForAll @IntRange(min = 1, max = 100) int step) {
    Random random = new Random(seed);
    List<SketchItem> both = SketchSamples.items(kind, random, common);
    List<SketchItem> remote = with(both, SketchSamples.items(kind, random, remoteOnly));
    List<SketchItem> local = with(both, SketchSamples.items(kind, random, localOnly));
    SketchDecoder decoder =
        new SketchDecoder(kind, List.of(SketchSamples.set(SketchSamples.KEY, local)));

    SymbolStream theirs = new SymbolStream(kind, SketchSamples.KEY, remote);
    SymbolStream ours = new SymbolStream(kind, SketchSamples.KEY, local);
    while (decoder.state() == SketchDecoder.State.OPEN) {
      assertThat(decoder.held()).isLessThan(200 + 4 * (remoteOnly + localOnly));
      decoder.add(theirs.next(step), ours.next(step));
    }

    assertThat(decoder.state()).isEqualTo(SketchDecoder.State.DONE);
    assertThat(found(decoder, true)).isEqualTo(minus(remote, local));
    assertThat(found(decoder, false)).isEqualTo(minus(local, remote));
    assertThat(decoder.differences()).hasSize(remoteOnly + localOnly);
  }

  @Property(tries = 100)
  void decode_ofSeveralSetsAddedUp_namesTheSetOfEachItem(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 64) int sets,
      @ForAll @IntRange(max = 10) int changes) {
    Random random = new Random(seed);
    SketchKind kind = SketchKind.DOCUMENTS;
    int symbols = 64 + 4 * sets * changes;
    Symbols theirs = Symbols.none(kind, 0, symbols);
    Symbols ours = theirs;
    List<SketchSet> own = new ArrayList<>();
    Set<SketchDifference> expected = new HashSet<>();
    for (int i = 0; i < sets; i++) {
      SketchKey key = SketchKey.of(SketchSamples.bytes(16, 3 * i));
      List<SketchItem> both = SketchSamples.items(kind, random, 20);
      List<SketchItem> more = SketchSamples.items(kind, random, changes);
      theirs = theirs.plus(SketchSamples.symbols(kind, key, with(both, more), symbols));
      ours = ours.plus(SketchSamples.symbols(kind, key, both, symbols));
      own.add(SketchSamples.set(key, both));
      for (SketchItem item : more) {
        expected.add(new SketchDifference(i, item, true));
      }
    }
    SketchDecoder decoder = new SketchDecoder(kind, own);

    assertThat(decoder.add(theirs, ours)).isEqualTo(SketchDecoder.State.DONE);
    assertThat(new HashSet<>(decoder.differences())).isEqualTo(expected);
  }

  @Property(tries = 100)
  void symbols_areLinearAndDoNotDependOnHistory(
      @ForAll SketchKind kind, @ForAll long seed, @ForAll @IntRange(max = 100) int count) {
    Random random = new Random(seed);
    List<SketchItem> first = SketchSamples.items(kind, random, count);
    List<SketchItem> second = SketchSamples.items(kind, random, 30);
    Symbols union = SketchSamples.symbols(kind, SketchSamples.KEY, with(first, second), 128);
    Symbols one = SketchSamples.symbols(kind, SketchSamples.KEY, first, 128);
    Symbols other = SketchSamples.symbols(kind, SketchSamples.KEY, second, 128);

    assertThat(one.plus(other)).isEqualTo(union);
    assertThat(union.minus(other)).isEqualTo(one);

    Sketch moving = new Sketch(kind, SketchSamples.KEY, 128);
    second.forEach(moving::add);
    first.forEach(moving::add);
    second.forEach(moving::remove);
    assertThat(moving.symbols()).isEqualTo(one);
  }

  @Property(tries = 100)
  void parse_ofBytes_returnsTheSymbols(
      @ForAll SketchKind kind,
      @ForAll long seed,
      @ForAll @IntRange(max = 2000) int count,
      @ForAll @IntRange(max = 300) int from) {
    Random random = new Random(seed);
    Sketch sketch = new Sketch(kind, SketchSamples.KEY, from, 40);
    SketchSamples.items(kind, random, count).forEach(sketch::add);

    byte[] bytes = sketch.symbols().bytes(count);

    assertThat(Symbols.parse(kind, from, count, bytes)).contains(sketch.symbols());
    assertThat(bytes.length).isLessThanOrEqualTo(40 * (kind.symbolBytes() + 1));
  }

  @Property(tries = 50)
  void stream_inAnyRuns_givesThePrefix(
      @ForAll SketchKind kind, @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int step) {
    List<SketchItem> items = SketchSamples.items(kind, new Random(seed), 150);
    SymbolStream stream = new SymbolStream(kind, SketchSamples.KEY, items);
    Symbols prefix = SketchSamples.symbols(kind, SketchSamples.KEY, items, 300);

    while (stream.end() + step <= 300) {
      int from = stream.end();
      assertThat(stream.next(step)).isEqualTo(prefix.run(from, step));
    }
  }

  private static List<SketchItem> with(List<SketchItem> some, List<SketchItem> more) {
    List<SketchItem> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static Set<SketchItem> minus(List<SketchItem> some, List<SketchItem> others) {
    Set<SketchItem> rest = new HashSet<>(some);
    others.forEach(rest::remove);
    return rest;
  }

  private static Set<SketchItem> found(SketchDecoder decoder, boolean isRemote) {
    Set<SketchItem> items = new HashSet<>();
    for (SketchDifference difference : decoder.differences()) {
      if (difference.isRemote() == isRemote) {
        items.add(difference.item());
      }
    }
    return items;
  }
}
