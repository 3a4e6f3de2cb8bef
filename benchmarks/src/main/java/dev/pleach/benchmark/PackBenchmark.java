package dev.pleach.benchmark;

import dev.pleach.crdt.Path;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.sync.PackFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A pack of 4,096 blocks of one op each, per block: from bytes on the wire to blocks that are
 * verified and not yet stored.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class PackBenchmark {
  private static final int BLOCKS = 4_096;

  /** A deflated compact pack. */
  @State(Scope.Benchmark)
  public static class Sent {
    /** Authors that take turns; one signature each. */
    @Param({"1", "8"})
    public int authors;

    private PackFixture pack;

    /** Writes the blocks. */
    @Setup
    public void write() {
      DocumentName name = LoneReplica.document("packed");
      Writer writer = new Writer(name, List.of());
      List<SignedBlock> blocks = new ArrayList<>();
      for (int i = 0; i < BLOCKS; i++) {
        SigningKey key = Writer.key(1 + i % authors);
        Value note = Value.of("call back, try " + i);
        Block block =
            writer.commit(Writer.author(1 + i % authors), editor -> editor.set(Path.of("n"), note));
        blocks.add(SignedBlock.sign(block, key));
      }
      pack = PackFixture.of(blocks, List.of());
    }
  }

  /** Inflate, rebuild the canonical bytes, hash. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public int unpack(Sent sent) {
    return sent.pack.unpack();
  }

  /** Unpack, structure of each block, and which blocks the signatures cover. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public int verify(Sent sent) {
    return sent.pack.verify();
  }
}
