package dev.pleach.docdb;

import dev.pleach.dag.DatabaseId;
import dev.pleach.port.Transport;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaPorts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node in this process: its databases and the replica that syncs them.
 *
 * <p>It runs on one thread, the engine's, which it owns unless the options bring a lane, and calls
 * the application's listeners on another. All threads are daemons. Safe for use by many threads;
 * calls that wait throw {@link IllegalStateException} on the engine's thread.
 */
public final class Pleach implements AutoCloseable {
  private final PleachOptions options;
  private final Optional<EngineThread> thread;
  private final ExecutorService events;
  private final Engine engine;
  private final Map<DatabaseId, CompletableFuture<Catalogue>> databases = new ConcurrentHashMap<>();

  private final AtomicBoolean closed = new AtomicBoolean();

  private Pleach(PleachOptions options) {
    this.options = options;
    thread = options.scheduler().isPresent() ? Optional.empty() : Optional.of(new EngineThread());
    Lane lane = new Lane(options.scheduler().orElseGet(thread::orElseThrow));
    events = Executors.newSingleThreadExecutor(EngineThread.named("pleach-events"));
    try {
      engine = new Engine(openReplica(lane), lane, this::tell, options.entropy());
    } catch (RuntimeException e) {
      end(lane);
      throw e;
    }
  }

  private Replica openReplica(Lane lane) {
    ReplicaPorts ports =
        new ReplicaPorts(
            options.store(),
            options.keys(),
            lane,
            options.ticker(),
            options.wallClock(),
            options.entropy(),
            options.transports());
    return Replica.open(ports, options.replica());
  }

  private void tell(Runnable event) {
    if (!events.isShutdown()) {
      events.execute(() -> EngineThread.runSafely(event));
    }
  }

  /**
   * Opens a node with the databases that its store remembers, and begins to sync them.
   *
   * @throws dev.pleach.port.StoreException if store or keys cannot be read
   * @throws dev.pleach.port.TransportException if a listen address cannot be had
   */
  public static Pleach open(PleachOptions options) {
    Pleach pleach = new Pleach(options);
    try {
      for (DatabaseId database : Records.databases(options.store().states())) {
        pleach.engine.lane().await(() -> pleach.openCatalogue(database));
      }
      return pleach;
    } catch (RuntimeException e) {
      pleach.close();
      throw e;
    }
  }

  /** Creates a database with a random id, durably. */
  public Database createDatabase() {
    byte[] id = new byte[32];
    options.entropy().fill(id);
    return joinDatabase(DatabaseId.of(id));
  }

  /**
   * Joins a database, durably: its catalogue and collections are synced with every peer that is in
   * it, now and after each restart. Joining again returns the database.
   *
   * @param database what {@link DatabaseId#parse} reads from an address
   */
  public Database joinDatabase(DatabaseId database) {
    return engine.lane().await(() -> joinDatabaseAsync(database));
  }

  /** As {@link #joinDatabase}. */
  public CompletionStage<Database> joinDatabaseAsync(DatabaseId database) {
    return engine
        .replica()
        .putState(Records.database(database))
        .thenCompose(done -> openCatalogue(database))
        .thenApply(catalogue -> new Database(engine, catalogue));
  }

  private CompletionStage<Catalogue> openCatalogue(DatabaseId database) {
    CompletableFuture<Catalogue> open =
        databases.computeIfAbsent(
            database,
            id ->
                new Catalogue(
                        engine,
                        id,
                        Records.dropped(options.store().states(), id),
                        options.collectionsMax())
                    .open()
                    .toCompletableFuture());
    return open.whenComplete(
        (catalogue, failure) -> {
          if (failure != null) {
            databases.remove(database, open);
          }
        });
  }

  /**
   * Returns a database that was created or joined here.
   *
   * @throws UnknownDatabaseException if it was not
   */
  public Database database(DatabaseId database) {
    CompletableFuture<Catalogue> open = databases.get(database);
    if (open == null) {
      throw new UnknownDatabaseException();
    }
    return new Database(engine, engine.lane().await(() -> open));
  }

  /** Returns the databases created or joined here, in the order of their ids. */
  public List<Database> databases() {
    return databases.keySet().stream().sorted().map(this::database).toList();
  }

  /**
   * Leaves a database: nothing of it is synced any more, and a restart does not bring it back. Its
   * documents stay in the store; joining again shows them again.
   *
   * @throws UnknownDatabaseException if it is not known here
   */
  public void leaveDatabase(DatabaseId database) {
    CompletableFuture<Catalogue> open = databases.remove(database);
    if (open == null) {
      throw new UnknownDatabaseException();
    }
    engine
        .lane()
        .await(
            () ->
                open.thenCompose(Catalogue::leave)
                    .thenCompose(left -> engine.replica().putState(Records.noDatabase(database))));
  }

  /** Returns the replica, for peers, replicators and status. */
  public Replica replica() {
    return engine.replica();
  }

  /**
   * Closes connections, threads and transports; what was acknowledged is durable, and edits that
   * were taken before are finished first. Repeating does nothing. Not to be called on the engine's
   * thread.
   */
  @Override
  public void close() {
    engine.lane().requireOutside();
    if (closed.compareAndSet(false, true)) {
      engine.lane().await(() -> engine.replica().closeAsync());
      end(engine.lane());
    }
  }

  private void end(Lane lane) {
    options.transports().forEach(Transport::close);
    lane.close();
    events.shutdown();
    thread.ifPresent(EngineThread::close);
  }
}
