package dev.pleach.benchmark;

import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.crdt.Path;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Value;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Store;
import dev.pleach.replica.EditResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * First read of a long document after a start: the replica opens on a store that is open and warm,
 * and merges the document from its blocks.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(1)
public class ColdOpenBenchmark {
  /** A store with one long document. */
  @State(Scope.Benchmark)
  public static class Stored {
    private static final DocumentName NAME = LoneReplica.document("long");
    private static final int EDITS_IN_FLIGHT = 1_000;

    /** Where the blocks are. */
    @Param({"memory", "rocksdb"})
    public StoreKind store;

    /** Length of the document, one key changed by each block. */
    @Param("10000")
    public int blocks;

    private final KeyStore keys = LoneReplica.newKeys();
    private ScratchDirectory directory;
    private Store opened;

    /** Writes the document, closes the store and opens it again. */
    @Setup(Level.Trial)
    public void write() {
      directory = ScratchDirectory.create();
      opened = store.open(directory);
      try (LoneReplica lone = new LoneReplica(opened, keys)) {
        for (int i = 0; i < blocks; i += EDITS_IN_FLIGHT) {
          edit(lone, Math.min(EDITS_IN_FLIGHT, blocks - i));
        }
      }
      if (store == StoreKind.rocksdb) {
        opened.close();
        opened = store.open(directory);
      }
    }

    private static void edit(LoneReplica lone, int count) {
      List<CompletionStage<EditResult>> stages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Path key = Path.of("key " + i % 50);
        Value value = Value.of("value " + i);
        stages.add(lone.replica().edit(NAME, (editor, now) -> editor.set(key, value)));
      }
      stages.forEach(LoneReplica::await);
    }

    /** Reads the document by a new replica. */
    Optional<DocumentSnapshot> read() {
      try (LoneReplica lone = new LoneReplica(opened, keys)) {
        Optional<DocumentSnapshot> read = LoneReplica.await(lone.replica().read(NAME.documentId()));
        CpuClock.pause(); // the lane's thread ends here
        return read;
      }
    }

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void begin() {
      CpuClock.start();
    }

    /** Deletes the store. */
    @TearDown(Level.Trial)
    public void close() {
      opened.close();
      directory.close();
    }
  }

  /** Opens and reads. */
  @Benchmark
  public Optional<DocumentSnapshot> open(Stored stored) {
    return stored.read();
  }
}
