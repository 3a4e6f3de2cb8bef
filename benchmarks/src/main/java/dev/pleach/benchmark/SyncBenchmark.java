package dev.pleach.benchmark;

import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.crdt.Path;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.Value;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
 * A replica that has nothing meets one that has a log: whole engines in memory, from the dial until
 * every entry is stored and merged. The processor time beside the score is that of both peers.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 150)
@Measurement(iterations = 50)
@Fork(1)
public class SyncBenchmark {
  /** One peer with a log, and a new one for each round. */
  @State(Scope.Benchmark)
  public static class Peers {
    private static final DocumentName LOG = LoneReplica.document("log");

    /** Length of the log, one block each. */
    @Param("1000")
    public int entries;

    private final ExecutorService wires = Executors.newSingleThreadExecutor();
    private final InMemNetwork network = InMemNetwork.on(wires);
    private final Store store = InMemStore.create();
    private LoneReplica full;
    private Frontier heads;
    private LoneReplica fresh;
    private CompletableFuture<Void> complete;

    /** Writes the log. */
    @Setup(Level.Trial)
    public void write() {
      full = peer(store);
      List<CompletionStage<?>> stages = new ArrayList<>();
      for (int i = 0; i < entries; i++) {
        Value entry = Value.of("entry " + i);
        stages.add(
            full.replica().edit(LOG, (editor, now) -> editor.push(Path.of("log"), List.of(entry))));
      }
      stages.forEach(LoneReplica::await);
      heads = LoneReplica.await(full.replica().heads(LOG.documentId()));
    }

    private LoneReplica peer(Store ofPeer) {
      KeyStore keys = LoneReplica.newKeys();
      Transport transport = network.transport(new PeerId(keys.peerKey().publicKey()));
      return new LoneReplica(ofPeer, keys, List.of(transport));
    }

    /** Makes a new peer that watches. */
    @Setup(Level.Iteration)
    public void open() {
      fresh = peer(InMemStore.create());
      complete = new CompletableFuture<>();
      LoneReplica.await(
          fresh
              .replica()
              .subscribe(
                  LOG.scope(),
                  (document, state) -> {},
                  change -> {
                    if (change.heads().equals(heads)) {
                      complete.complete(null);
                    }
                  }));
      CpuClock.start();
    }

    /** Closes it. */
    @TearDown(Level.Iteration)
    public void close() {
      CpuClock.pause();
      fresh.close();
    }

    /** Closes the rest. */
    @TearDown(Level.Trial)
    public void end() {
      full.close();
      wires.shutdown();
    }
  }

  /** Dial, greet, compare, fetch, verify, store, merge. */
  @Benchmark
  public void sync(Peers peers) {
    LoneReplica.await(peers.fresh.replica().connect(peers.full.replica().listenAddresses().get(0)));
    peers.complete.join();
  }
}
