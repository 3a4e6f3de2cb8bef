package dev.pleach.replica;

import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import java.util.concurrent.CompletionStage;

/**
 * Replication with everybody under a topic: peers are found, dialled, dialled again and kept in
 * step, whatever the transport. What is replicated are the scopes that both sides have joined.
 *
 * <p>Methods may be called from any thread and return at once; results and listeners are called on
 * the engine's lane.
 */
public final class ReplicationPool implements AutoCloseable {
  private final Topic topic;
  private final Lane lane;
  private final Pool pool;

  ReplicationPool(Topic topic, Lane lane, Pool pool) {
    this.topic = topic;
    this.lane = lane;
    this.pool = pool;
  }

  /** Returns what it gathers under. */
  public Topic topic() {
    return topic;
  }

  /** Returns how things stand. */
  public CompletionStage<PoolStatus> status() {
    return lane.call(pool::status);
  }

  /**
   * Completes with a peer as soon as one is connected. Fails with {@link PoolCancelledException} if
   * the pool is cancelled before.
   */
  public CompletionStage<PeerId> awaitFirstPeer() {
    return lane.call(pool::firstPeer).thenCompose(stage -> stage);
  }

  /**
   * Completes once at least one peer is in sync, all connected ones that share something are, and
   * no first dial is under way. A peer that cannot be reached does not hold it up. Fails as {@link
   * #awaitFirstPeer}.
   */
  public CompletionStage<Void> awaitInSync() {
    return lane.call(pool::inSync).thenCompose(stage -> stage);
  }

  /** Begins to tell a listener what happens. */
  public Subscription subscribe(PoolListener listener) {
    var unused = lane.call(() -> pool.add(listener));
    return () -> lane.call(() -> pool.remove(listener));
  }

  /** Leaves the topic and its peers until {@link #resume}; repeating does nothing. */
  public CompletionStage<Void> pause() {
    return lane.call(() -> pool.pause(true)).thenAccept(done -> {});
  }

  /** Gathers again; repeating does nothing. */
  public CompletionStage<Void> resume() {
    return lane.call(() -> pool.pause(false)).thenAccept(done -> {});
  }

  /**
   * Ends the pool: leaves the topic, disconnects from the peers that nothing else wants, and stops
   * dialling. Nothing is called any more once this has completed. Repeating does nothing.
   */
  public CompletionStage<Void> cancel() {
    return lane.call(pool::cancel).thenAccept(done -> {});
  }

  /** Cancels, without waiting for it. */
  @Override
  public void close() {
    var unused = cancel();
  }
}
