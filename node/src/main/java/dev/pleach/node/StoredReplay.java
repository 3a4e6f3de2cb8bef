package dev.pleach.node;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.SerialScheduler;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.adapter.rocksdb.RocksStoreOptions;
import dev.pleach.adapter.rocksdb.RocksStores;
import dev.pleach.crdt.ContainerType;
import dev.pleach.crdt.DocumentEditor;
import dev.pleach.crdt.DocumentSnapshot;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentName;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Store;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaOptions;
import dev.pleach.replica.ReplicaPorts;
import dev.pleach.replica.ScopeMembership;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Replays a sequential trace into a durable store, as signed blocks of some ops each. */
final class StoredReplay {
  private static final ScopeMembership SCOPE =
      ScopeMembership.open(DatabaseId.of(new byte[32]).scopeSecret("replay"));
  private static final DocumentName DOCUMENT =
      new DocumentName(SCOPE.scopeId(), ContainerType.TEXT.number(), Digest.of(new byte[32]));

  private StoredReplay() {}

  static ReplayRun.Outcome run(Trace trace, int opsPerBlock) {
    try (ScratchFolder folder = new ScratchFolder("pleach-replay-")) {
      KeyStore keys = InMemKeyStore.create(SystemPorts.entropy());
      long cpu = ProcessCpu.nanos();
      long blocks = write(folder.path(), keys, trace, opsPerBlock);
      long cpuMillis = (ProcessCpu.nanos() - cpu) / 1_000_000;
      long loading = System.nanoTime();
      String text = with(folder.path(), keys, StoredReplay::text);
      long loadMillis = (System.nanoTime() - loading) / 1_000_000;
      return new ReplayRun.Outcome(text, blocks, cpuMillis, folder.bytes(), loadMillis);
    }
  }

  private static long write(Path folder, KeyStore keys, Trace trace, int opsPerBlock) {
    return with(
        folder,
        keys,
        replica -> {
          replica.join(SCOPE).toCompletableFuture().join();
          return new PatchGroups(trace, opsPerBlock)
              .forEach(
                  patches ->
                      replica
                          .edit(DOCUMENT, (editor, now) -> apply(editor, patches))
                          .toCompletableFuture()
                          .join());
        });
  }

  private static void apply(DocumentEditor editor, List<Trace.Patch> patches) {
    PatchGroups.apply(editor, dev.pleach.crdt.Path.ROOT, patches);
  }

  private static String text(Replica replica) {
    return replica
        .read(DOCUMENT.documentId())
        .toCompletableFuture()
        .join()
        .flatMap(StoredReplay::rootText)
        .orElse("");
  }

  private static Optional<String> rootText(DocumentSnapshot snapshot) {
    return snapshot.text(dev.pleach.crdt.Path.ROOT);
  }

  private interface Work<T> {
    T on(Replica replica);
  }

  private static <T> T with(Path folder, KeyStore keys, Work<T> work) {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    try (Store store = RocksStores.open(RocksStoreOptions.of(folder));
        SerialScheduler scheduler = SerialScheduler.over(executor);
        Replica replica = Replica.open(ports(store, keys, scheduler), ReplicaOptions.defaults())) {
      return work.on(replica);
    } finally {
      executor.shutdownNow();
    }
  }

  private static ReplicaPorts ports(Store store, KeyStore keys, SerialScheduler scheduler) {
    return new ReplicaPorts(
        store,
        keys,
        scheduler,
        SystemPorts.ticker(),
        SystemPorts.wallClock(),
        SystemPorts.entropy(),
        List.of());
  }
}
