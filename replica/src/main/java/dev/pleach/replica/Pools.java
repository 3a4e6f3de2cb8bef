package dev.pleach.replica;

import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The pools of a replica. For the engine's lane alone. */
final class Pools implements Pool.Links {
  private final ReplicaPorts ports;
  private final Function<PeerId, Optional<PeerLink>> links;
  private final Consumer<PeerId> disconnect;
  private final Predicate<PeerId> isWantedElsewhere;
  private final List<Pool> pools = new ArrayList<>();

  /** Dials of ended pools that are under way, by peer. */
  private final Map<PeerId, Integer> abandoned = new HashMap<>();

  Pools(
      ReplicaPorts ports,
      Function<PeerId, Optional<PeerLink>> links,
      Consumer<PeerId> disconnect,
      Predicate<PeerId> isWantedElsewhere) {
    this.ports = ports;
    this.links = links;
    this.disconnect = disconnect;
    this.isWantedElsewhere = isWantedElsewhere;
  }

  Pool make(Topic topic, PoolOptions options) {
    return new Pool(ports, topic, options, this);
  }

  boolean begin(Pool pool) {
    pools.add(pool);
    pool.gather();
    return true;
  }

  void close() {
    List.copyOf(pools).forEach(Pool::cancel);
  }

  void connected(PeerId peer) {
    List.copyOf(pools).forEach(pool -> pool.connected(peer));
  }

  void disconnected(PeerId peer, String reason) {
    List.copyOf(pools).forEach(pool -> pool.disconnected(peer, reason));
  }

  void moved(PeerId peer) {
    if (!pools.isEmpty()) {
      List.copyOf(pools).forEach(pool -> pool.moved(peer));
    }
  }

  /** Returns true if a connection that we dialled comes of a dial that nobody wants any more. */
  boolean isAbandoned(PeerId peer) {
    return abandoned.containsKey(peer) && !isWanted(peer);
  }

  private boolean isWanted(PeerId peer) {
    return isWantedElsewhere.test(peer) || pools.stream().anyMatch(pool -> pool.wants(peer));
  }

  @Override
  public Optional<PeerLink> link(PeerId peer) {
    return links.apply(peer);
  }

  @Override
  public void release(Pool from, PeerId peer) {
    boolean isWanted =
        isWantedElsewhere.test(peer)
            || pools.stream().anyMatch(pool -> pool != from && pool.wants(peer));
    if (!isWanted) {
      disconnect.accept(peer);
    }
  }

  @Override
  public void abandon(Pool pool, PeerId peer) {
    abandoned.merge(peer, 1, Integer::sum);
  }

  @Override
  public void abandonedDialEnded(PeerId peer) {
    abandoned.compute(peer, (id, n) -> n == null || n == 1 ? null : n - 1);
  }

  @Override
  public void forget(Pool pool) {
    pools.remove(pool);
  }
}
