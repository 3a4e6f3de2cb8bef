package dev.pleach.benchmark;

import dev.pleach.dag.Signature;
import dev.pleach.dag.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What no signed and durable commit can do without. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(1)
public class CommitFloorBenchmark {
  private static final int RECORD_BYTES = 200;
  private static final int SIGNED_BYTES = 40;
  private static final int GROUP = 64;

  /** A file that grows. */
  @State(Scope.Benchmark)
  public static class Log {
    private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
    private ScratchDirectory directory;
    private FileChannel file;

    /** Makes the file. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      directory = ScratchDirectory.create();
      file =
          FileChannel.open(
              directory.path().resolve("log"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE);
    }

    void append() throws IOException {
      record.clear();
      while (record.hasRemaining()) {
        file.write(record);
      }
    }

    void force() throws IOException {
      file.force(false);
    }

    /** Deletes the file. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      file.close();
      directory.close();
    }
  }

  /** A key and what a block gives to be signed. */
  @State(Scope.Thread)
  public static class Signer {
    private final SigningKey key = SigningKey.ofSeed(new byte[32]);
    private final byte[] message = new byte[SIGNED_BYTES];

    Signature sign() {
      message[0]++;
      return key.sign(message);
    }
  }

  /** A record of 200 bytes, forced to disk. */
  @Benchmark
  public void force(Log log) throws IOException {
    log.append();
    log.force();
  }

  /** 64 records of 200 bytes, forced to disk together. */
  @Benchmark
  @OperationsPerInvocation(GROUP)
  public void forceShared64(Log log) throws IOException {
    for (int i = 0; i < GROUP; i++) {
      log.append();
    }
    log.force();
  }

  /** A signature. */
  @Benchmark
  public Signature sign(Signer signer) {
    return signer.sign();
  }
}
