package dev.pleach.benchmark;

import dev.pleach.dag.sketch.Sketch;
import dev.pleach.dag.sketch.SketchDecoder;
import dev.pleach.dag.sketch.SketchItem;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSet;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.Symbols;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The sketch of a scope: what a change of a document costs it, building it anew, reading it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SketchBenchmark {
  private static final SketchKind KIND = SketchKind.DOCUMENTS;
  private static final SketchKey KEY = SketchKey.of(new byte[16]);
  private static final int DOCUMENTS = 1_000_000;
  private static final int DIFFERENCES = 1000;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Sketch sketch = new Sketch(KIND, KEY, SketchSizing.SCOPE_SYMBOLS);
  private SketchItem last = next();
  private Symbols differing = Symbols.none(KIND, 0, 0);

  /** Makes two sets that differ. */
  @Setup
  public void build() {
    Sketch other = new Sketch(KIND, KEY, DIFFERENCES * 3 / 2);
    for (int i = 0; i < DIFFERENCES; i++) {
      other.add(next());
    }
    differing = other.symbols();
    sketch.add(last);
  }

  private SketchItem next() {
    return SketchItem.of(random.nextLong(), random.nextLong());
  }

  /** A document more. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public void insert() {
    sketch.add(next());
  }

  /** A document that changed. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public void change() {
    sketch.remove(last);
    last = next();
    sketch.add(last);
  }

  /** The hash of an item alone, as the floor. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public long hashAlone() {
    return KEY.hash(KIND, next());
  }

  /** A million documents into a new sketch. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Symbols buildMillion() {
    Sketch made = new Sketch(KIND, KEY, SketchSizing.SCOPE_SYMBOLS);
    for (int i = 0; i < DOCUMENTS; i++) {
      made.add(next());
    }
    return made.symbols();
  }

  /** Reading 1,000 differences. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public int decodeThousand() {
    SketchDecoder decoder = new SketchDecoder(KIND, List.of(new Nothing()));
    decoder.add(differing, Symbols.none(KIND, 0, differing.count()));
    return decoder.differences().size();
  }

  private static final class Nothing implements SketchSet {
    @Override
    public SketchKey key() {
      return KEY;
    }

    @Override
    public boolean contains(SketchItem item) {
      return false;
    }
  }
}
