package dev.pleach.benchmark;

import dev.pleach.dag.Value;
import dev.pleach.dag.codec.DagCbor;
import dev.pleach.dag.codec.Decoded;
import dev.pleach.dag.sync.Message;
import dev.pleach.dag.sync.MessageCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Strict reading of messages. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class MessageBenchmark {
  /** Messages as they come. */
  @State(Scope.Thread)
  public static class Sent {
    /** A short one, one of medium length, the longest. */
    @Param({"reset", "delta", "pack"})
    public String kind;

    private byte[] bytes;

    /** Writes the message. */
    @org.openjdk.jmh.annotations.Setup
    public void write() {
      Value none = Value.of(new byte[0]);
      List<Value> fields =
          switch (kind) {
            case "reset" -> List.of(Value.of(4), Value.of(7), Value.of(2));
            case "delta" ->
                List.of(
                    Value.of(20),
                    Value.of(7),
                    Value.of(1),
                    Value.of(new byte[32]),
                    Value.of(10_000),
                    none,
                    Value.of(new byte[100 * 20]),
                    none,
                    Value.of(true));
            default ->
                List.of(
                    Value.of(21),
                    Value.of(7),
                    Value.NULL,
                    Value.NULL,
                    Value.of(3),
                    Value.of(false),
                    Value.of(0),
                    Value.of(0),
                    Value.of(new byte[262_000]),
                    none);
          };
      bytes = DagCbor.encode(Value.of(fields));
    }
  }

  /** From bytes to a message. */
  @Benchmark
  public Decoded<Message> decode(Sent sent) {
    return MessageCodec.decode(sent.bytes);
  }
}
