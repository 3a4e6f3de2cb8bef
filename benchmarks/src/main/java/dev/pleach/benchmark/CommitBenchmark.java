package dev.pleach.benchmark;

import dev.pleach.crdt.Path;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Value;
import dev.pleach.port.Store;
import dev.pleach.replica.EditResult;
import dev.pleach.replica.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A commit from edit to acknowledgement: one key of a small task (eight keys) is changed, the block
 * is signed, stored, merged. {@link CommitFloorBenchmark} stands beside it: what the disk and the
 * signature alone take.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(1)
public class CommitBenchmark {
  private static final int CALLERS = 64;
  private static final int DOCUMENTS = 64;

  /** A replica with a few tasks. */
  @State(Scope.Benchmark)
  public static class Tasks {
    /** Where blocks go. */
    @Param({"memory", "rocksdb"})
    public StoreKind store;

    private final AtomicInteger number = new AtomicInteger();
    private ScratchDirectory directory;
    private Store opened;
    private LoneReplica lone;

    /** Writes the tasks. */
    @Setup(Level.Trial)
    public void open() {
      directory = ScratchDirectory.create();
      opened = store.open(directory);
      lone = new LoneReplica(opened, LoneReplica.newKeys());
      for (int i = 0; i < DOCUMENTS; i++) {
        LoneReplica.await(
            lone.replica().edit(name(i), (editor, now) -> editor.set(Path.ROOT, TaskShape.full())));
      }
    }

    private static DocumentName name(int number) {
      return LoneReplica.document("task " + number % DOCUMENTS);
    }

    CompletionStage<EditResult> edit() {
      int next = number.incrementAndGet();
      Replica replica = lone.replica();
      return replica.edit(
          name(next),
          (editor, now) -> editor.set(Path.of("note"), Value.of("call back, try " + next)));
    }

    /** Closes and deletes everything. */
    @TearDown(Level.Trial)
    public void close() {
      CpuClock.pause(); // JMH counts this to the last iteration
      lone.close();
      opened.close();
      directory.close();
    }
  }

  /** One caller, who waits for each commit. */
  @Benchmark
  public EditResult oneCaller(Tasks tasks) {
    return LoneReplica.await(tasks.edit());
  }

  /** 64 threads, each waiting for its own commits; the score is that of one thread. */
  @Benchmark
  @Threads(CALLERS)
  public EditResult callers64(Tasks tasks) {
    return LoneReplica.await(tasks.edit());
  }

  /** 64 commits in flight, handed in by one thread without waiting for each. */
  @Benchmark
  @OperationsPerInvocation(CALLERS)
  public List<EditResult> inFlight64(Tasks tasks) {
    List<CompletionStage<EditResult>> stages = new ArrayList<>(CALLERS);
    for (int i = 0; i < CALLERS; i++) {
      stages.add(tasks.edit());
    }
    return stages.stream().map(LoneReplica::await).toList();
  }
}
