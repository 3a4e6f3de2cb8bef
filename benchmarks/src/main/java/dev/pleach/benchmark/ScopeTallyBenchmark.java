package dev.pleach.benchmark;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.dag.block.Frontier;
import dev.pleach.replica.TallyFixture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

/** What one changed document costs number, digest and sketch of its scope: the whole upkeep. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScopeTallyBenchmark {
  private static final int DOCUMENTS = 1 << 14;

  private final TallyFixture tally = new TallyFixture(ScopeSecret.of(new byte[32]));
  private final List<DocumentId> documents = new ArrayList<>();
  private final List<Frontier> states = new ArrayList<>();
  private int round;

  /** Fills the scope. */
  @Setup
  public void fill() {
    for (int i = 0; i <= DOCUMENTS; i++) {
      byte[] number = ByteBuffer.allocate(8).putLong(i).array();
      states.add(new Frontier(List.of(Cid.ofBlock(Digest.sha256(number)))));
      documents.add(DocumentId.of(Digest.sha256(states.get(i).digests()).bytes()));
      tally.moved(documents.get(i), Frontier.EMPTY, states.get(i));
    }
  }

  /** One document from one head to another. */
  @Benchmark
  public long change() {
    int at = round++ & DOCUMENTS - 1;
    tally.moved(documents.get(at), states.get(at), states.get(at + 1));
    return tally.result();
  }
}
