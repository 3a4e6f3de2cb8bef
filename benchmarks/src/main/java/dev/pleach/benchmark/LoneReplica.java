package dev.pleach.benchmark;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.SerialScheduler;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.dag.DatabaseId;
import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentName;
import dev.pleach.dag.ScopeSecret;
import dev.pleach.port.KeyStore;
import dev.pleach.port.Policy;
import dev.pleach.port.Store;
import dev.pleach.port.Transport;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaOptions;
import dev.pleach.replica.ReplicaPorts;
import dev.pleach.replica.ScopeMembership;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A replica, in most cases without peers, on a lane of its own, member of one scope. */
final class LoneReplica implements AutoCloseable {
  static final ScopeSecret SECRET = DatabaseId.of(new byte[32]).scopeSecret("benchmarks");
  private static final int MAP_ROOT = 1;

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "lane"));
  private final SerialScheduler scheduler = SerialScheduler.over(executor);
  private final Replica replica;

  LoneReplica(Store store, KeyStore keys) {
    this(store, keys, List.of());
  }

  LoneReplica(Store store, KeyStore keys, List<Transport> transports) {
    replica =
        Replica.open(
            new ReplicaPorts(
                store,
                keys,
                scheduler,
                SystemPorts.ticker(),
                SystemPorts.wallClock(),
                SystemPorts.entropy(),
                transports),
            ReplicaOptions.defaults());
    await(replica.join(ScopeMembership.open(SECRET)));
  }

  static KeyStore newKeys() {
    return InMemKeyStore.create(SystemPorts.entropy());
  }

  /** Returns the name of a document whose root is a map. */
  static DocumentName document(String id) {
    return new DocumentName(
        SECRET.scopeId(Policy.open().canonicalBytes()),
        MAP_ROOT,
        Digest.sha256(id.getBytes(StandardCharsets.UTF_8)));
  }

  Replica replica() {
    return replica;
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** Closes the replica and its lane, not the store. */
  @Override
  public void close() {
    replica.close();
    scheduler.close();
    executor.shutdown();
  }
}
