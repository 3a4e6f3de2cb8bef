package dev.pleach.adapter.webrtc;

import dev.pleach.port.PeerId;
import dev.pleach.port.support.Lane;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One lane for each peer that something is under way with, so that a listener hears the end of a
 * connection before the next one. For the loop alone, but for {@link #here}.
 */
final class Lanes {
  private final Loop loop;
  private final Handover handover;
  private final Consumer<String> faults;
  private final Map<PeerId, Integer> users = new HashMap<>();
  private final Map<PeerId, Lane> lanes = new HashMap<>();

  Lanes(Loop loop, Consumer<String> faults) {
    this.loop = loop;
    this.handover = new Handover(loop.listeners());
    this.faults = faults;
  }

  /** Returns the lane of a peer; to be given up by {@link #leave}, once for each time. */
  Lane enter(PeerId peer) {
    users.merge(peer, 1, Integer::sum);
    return lanes.computeIfAbsent(
        peer,
        id ->
            new Lane(
                handover.forLane(), e -> faults.accept("a listener of " + id + " failed: " + e)));
  }

  Optional<Lane> find(PeerId peer) {
    return Optional.ofNullable(lanes.get(peer));
  }

  /** The lane is given up behind what it still has to do. */
  void leave(PeerId peer) {
    find(peer).ifPresent(lane -> lane.run(() -> loop.execute(() -> left(peer))));
  }

  private void left(PeerId peer) {
    if (users.merge(peer, -1, Integer::sum) == 0) {
      users.remove(peer);
      lanes.remove(peer);
    }
  }

  /** As {@link Handover#here}. */
  void here(Runnable task) {
    handover.here(task);
  }
}
