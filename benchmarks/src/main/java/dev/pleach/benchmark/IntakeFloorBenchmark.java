package dev.pleach.benchmark;

import dev.pleach.crdt.Path;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import dev.pleach.dag.block.SignedBlock;
import dev.pleach.dag.codec.Decoded;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What no intake can do without: one strict decoding per block, one verification per signature. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class IntakeFloorBenchmark {
  /** A block as it comes. */
  @State(Scope.Thread)
  public static class Sent {
    private final SignedBlock block =
        SignedBlock.sign(
            new Writer(LoneReplica.document("sent"), List.of())
                .commit(
                    Writer.author(1),
                    editor -> editor.set(Path.of("note"), Value.of("call back, try 1000"))),
            Writer.key(1));
    private final byte[] bytes = block.block().bytes();
  }

  /** Strict decoding with the hash. */
  @Benchmark
  public Decoded<Block> decode(Sent sent) {
    return Block.decode(sent.bytes);
  }

  /** Strict verification. */
  @Benchmark
  public boolean verify(Sent sent) {
    return sent.block.isVerified();
  }
}
