package dev.pleach.simulator;

import dev.pleach.adapter.inmem.InMemKeyStore;
import dev.pleach.adapter.inmem.InMemNetwork;
import dev.pleach.adapter.inmem.InMemStore;
import dev.pleach.adapter.inmem.SerialScheduler;
import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.dag.SigningKey;
import dev.pleach.dag.block.Frontier;
import dev.pleach.port.Connection;
import dev.pleach.port.ConnectionListener;
import dev.pleach.port.KeyStore;
import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerId;
import dev.pleach.port.Store;
import dev.pleach.port.Transport;
import dev.pleach.replica.Replica;
import dev.pleach.replica.ReplicaOptions;
import dev.pleach.replica.ReplicaPorts;
import dev.pleach.replica.ReplicaStatus;
import dev.pleach.replica.StoreLoader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much of an engine's work for an honest peer is left beside one that floods it: two real
 * engines over connections in memory, one of them empty, and a peer that follows a {@link
 * HostileScript} as fast as back-pressure lets it, dialling again as soon as it is thrown out.
 *
 * <p>What counts is the processor time of the receiving engine's one thread for each honest block,
 * against that without the flood: on a busy machine it says the same as on a quiet one. Run: {@code
 * java -cp benchmarks/target/benchmarks.jar dev.pleach.simulator.FloodFigures [SCRIPT...]}.
 */
public final class FloodFigures {
  private static final int DOCUMENTS = Integer.getInteger("pleach.flood.documents", 40);
  private static final int BLOCKS = Integer.getInteger("pleach.flood.blocks", 2_500);
  private static final int ROUNDS = Integer.getInteger("pleach.flood.rounds", 5);
  private static final EnginePeer.Setting SETTING = EnginePeer.Setting.of(DOCUMENTS);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private FloodFigures() {}

  /**
   * What one meeting took.
   *
   * @param laneNanos processor time of the receiving engine's thread
   * @param wallNanos from the dial until everything was stored
   * @param turns how often the flooder had its turn
   * @param pendingBytes the most that was seen waiting for missing parents
   */
  private record Round(long laneNanos, long wallNanos, long turns, long pendingBytes) {}

  /** An engine, and the thread that it runs on. */
  private static final class Peer implements AutoCloseable {
    private final ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "lane"));
    private final SerialScheduler scheduler = SerialScheduler.over(executor);
    private final Store store;
    private final Replica replica;
    private final long thread;

    Peer(InMemNetwork network, Store store) {
      this.store = store;
      KeyStore keys = InMemKeyStore.create(SystemPorts.entropy());
      Transport transport = network.transport(new PeerId(keys.peerKey().publicKey()));
      replica =
          Replica.open(
              new ReplicaPorts(
                  store,
                  keys,
                  scheduler,
                  SystemPorts.ticker(),
                  SystemPorts.wallClock(),
                  SystemPorts.entropy(),
                  List.of(transport)),
              ReplicaOptions.defaults());
      FloodFigures.await(replica.join(SETTING.membership()));
      thread = onLane(() -> Thread.currentThread().getId());
    }

    private <T> T onLane(java.util.concurrent.Callable<T> onLane) {
      try {
        return executor.submit(onLane).get();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    long laneNanos() {
      return THREADS.getThreadCpuTime(thread);
    }

    PeerAddress address() {
      return replica.listenAddresses().get(0);
    }

    @Override
    public void close() {
      replica.close();
      scheduler.close();
      executor.shutdown();
    }
  }

  /** The hostile one, with a thread of its own. */
  private static final class Flooder implements AutoCloseable {
    private final ExecutorService executor =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "flooder"));
    private final HostileScript script;
    private final SimulatedKeys keys;
    private final Transport transport;
    private final PeerAddress target;
    private final SeededRandom chance = SeededRandom.of(1);
    private volatile boolean isOver;
    private volatile long turns;
    private long connections;

    Flooder(InMemNetwork network, HostileScript script, PeerAddress target) {
      this.script = script;
      this.target = target;
      keys = SimulatedKeys.draw(chance.split("keys"));
      transport = network.transport(keys.peer());
      transport.start(this::connected);
      transport.dial(target);
    }

    private ConnectionListener connected(Connection connection) {
      Valve valve = new Valve(connection);
      HostileLink link = new HostileLink(valve, SETTING, keys, chance.split(connections++));
      executor.execute(() -> link.greet(1));
      executor.execute(() -> turns(valve, link));
      return new ConnectionListener() {
        @Override
        public void frame(byte[] frame) {
          if (script.isListening()) {
            connection.consumed(frame.length);
          }
          submit(() -> link.heard(frame));
        }

        @Override
        public void writable() {
          valve.isBlocked = false;
          submit(() -> turns(valve, link));
        }

        @Override
        public void closed(String reason) {
          submit(link::ended);
          if (!isOver) {
            transport.dial(target);
          }
        }
      };
    }

    private void submit(Runnable task) {
      if (!isOver) {
        executor.execute(task);
      }
    }

    /** Goes on until it is held up; then lets others have their turn, and comes back. */
    private void turns(Valve valve, HostileLink link) {
      for (int i = 0; i < 16 && link.isOpen() && !valve.isBlocked && !isOver; i++) {
        script.turn(link);
        turns++;
      }
      if (link.isOpen() && !valve.isBlocked) {
        submit(() -> turns(valve, link));
      }
    }

    @Override
    public void close() {
      isOver = true;
      transport.close();
      executor.shutdownNow();
    }
  }

  /** Notes when back-pressure sets in. */
  private static final class Valve implements Connection {
    private final Connection connection;
    private volatile boolean isBlocked;

    Valve(Connection connection) {
      this.connection = connection;
    }

    @Override
    public PeerId remote() {
      return connection.remote();
    }

    @Override
    public boolean isDialler() {
      return connection.isDialler();
    }

    @Override
    public int frameBytesMax() {
      return connection.frameBytesMax();
    }

    @Override
    public boolean send(byte[] frame) {
      boolean goesOn = connection.send(frame);
      isBlocked = !goesOn;
      return goesOn;
    }

    @Override
    public void consumed(int frameBytes) {
      connection.consumed(frameBytes);
    }

    @Override
    public void close(String reason) {
      connection.close(reason);
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Store fullStore() {
    Store store = InMemStore.create();
    StoreLoader loader = new StoreLoader(store);
    SeededRandom chance = SeededRandom.of(2);
    List<SigningKey> keys = DocumentHistory.drawAuthors(3, chance.split("authors"));
    for (int i = 0; i < DOCUMENTS; i++) {
      DocumentHistory history = new DocumentHistory(SETTING.document(i), keys, chance.split(i));
      history.grow(BLOCKS, List.of(0, 1, 2)).forEach(block -> loader.add(history.name(), block));
    }
    loader.finish();
    return store;
  }

  private static Round meet(Store full, Optional<HostileScript> script) {
    ExecutorService wires = Executors.newSingleThreadExecutor();
    InMemNetwork network = InMemNetwork.on(wires);
    try (Peer honest = new Peer(network, full);
        Peer receiver = new Peer(network, InMemStore.create())) {
      @Nullable Flooder flooder =
          script.map(any -> new Flooder(network, any, receiver.address())).orElse(null);
      awaitTurns(flooder, 64);
      long lane = receiver.laneNanos();
      long wall = System.nanoTime();
      long before = flooder == null ? 0 : flooder.turns;
      await(receiver.replica.connect(honest.address()));
      long pending = watch(receiver, full);
      Round round =
          new Round(
              receiver.laneNanos() - lane,
              System.nanoTime() - wall,
              flooder == null ? 0 : flooder.turns - before,
              pending);
      if (flooder != null) {
        flooder.close();
      }
      return round;
    } finally {
      wires.shutdown();
    }
  }

  private static void awaitTurns(@Nullable Flooder flooder, int turns) {
    while (flooder != null && flooder.turns < turns && flooder.script.isListening()) {
      Thread.onSpinWait();
    }
  }

  /** Waits until all honest blocks are stored; returns the most bytes pending meanwhile. */
  private static long watch(Peer receiver, Store full) {
    long pending = 0;
    do {
      ReplicaStatus status = await(receiver.replica.status());
      pending = Math.max(pending, status.pendingBytes());
      pause();
    } while (!isComplete(receiver.store, full));
    return pending;
  }

  private static boolean isComplete(Store store, Store full) {
    for (int i = 0; i < DOCUMENTS; i++) {
      Frontier heads = full.heads().heads(SETTING.document(i).documentId());
      if (!heads.heads().stream().allMatch(store.blocks()::contains)) {
        return false;
      }
    }
    return true;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Round median(Store full, Optional<HostileScript> script) {
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(meet(full, script));
    }
    rounds.sort((a, b) -> Long.compare(a.laneNanos, b.laneNanos));
    long pending = rounds.stream().mapToLong(Round::pendingBytes).max().orElse(0);
    Round middle = rounds.get(rounds.size() / 2);
    return new Round(middle.laneNanos, middle.wallNanos, middle.turns, pending);
  }

  /** Prints a line for each script named, or for all. */
  public static void main(String[] args) {
    List<HostileScript> scripts =
        args.length == 0
            ? List.of(HostileScript.values())
            : java.util.Arrays.stream(args).map(HostileScript::valueOf).toList();
    Store full = fullStore();
    Round warmUp = median(full, Optional.empty());
    Round alone = median(full, Optional.empty());
    double blocks = (double) DOCUMENTS * BLOCKS;
    System.out.printf(
        Locale.ROOT,
        "alone: %.2f us a block of the engine's thread, %.0f ms (first rounds %.0f ms)%n",
        alone.laneNanos / blocks / 1e3,
        alone.wallNanos / 1e6,
        warmUp.wallNanos / 1e6);
    for (HostileScript script : scripts) {
      Round beside = median(full, Optional.of(script));
      System.out.printf(
          Locale.ROOT,
          "%-12s %6.1f %% of the throughput by processor time, %6.1f %% by the clock;"
              + " %d turns, at most %d KiB pending%n",
          script,
          100.0 * alone.laneNanos / beside.laneNanos,
          100.0 * alone.wallNanos / beside.wallNanos,
          beside.turns,
          beside.pendingBytes / 1_024);
      if (beside.pendingBytes > 16 << 20) {
        throw new IllegalStateException("more than 16 MiB of one peer are pending");
      }
    }
  }
}
