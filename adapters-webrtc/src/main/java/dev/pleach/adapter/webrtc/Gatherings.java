package dev.pleach.adapter.webrtc;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.PeerId;
import dev.pleach.port.Topic;
import dev.pleach.port.support.Lane;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Topics as rooms: whoever gathers under a topic is in its room. */
final class Gatherings implements PeerDiscovery {
  private static final Logger LOG = LoggerFactory.getLogger(Gatherings.class);

  private final Rooms rooms;
  private final Loop loop;
  private final List<Gathered> all = new CopyOnWriteArrayList<>();

  Gatherings(Rooms rooms, Loop loop) {
    this.rooms = rooms;
    this.loop = loop;
  }

  @Override
  public Gathering join(Topic topic, Listener listener) {
    Gathered gathered = new Gathered(RoomAddress.roomOf(topic), listener);
    loop.execute(gathered::enter);
    return gathered;
  }

  void came(String room, PeerId peer) {
    all.forEach(one -> one.in(room, () -> one.found(peer)));
  }

  void left(String room, PeerId peer) {
    all.forEach(one -> one.in(room, () -> one.lost(peer)));
  }

  void reachable(String room, boolean isReachable, String reason) {
    all.forEach(one -> one.in(room, () -> one.reachable(isReachable, reason)));
  }

  void close() {
    all.forEach(Gathered::close);
  }

  /** One gathering; on the loop, but for {@link #close}. */
  private final class Gathered implements Gathering {
    private final String room;
    private final Listener listener;
    private final Lane lane;
    private final Set<PeerId> known = new HashSet<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean entered;

    Gathered(String room, Listener listener) {
      this.room = room;
      this.listener = listener;
      this.lane =
          new Lane(loop.listeners(), e -> LOG.error("a listener of room {} failed", room, e));
    }

    void enter() {
      if (closed.get()) {
        return;
      }
      entered = rooms.enter(room);
      all.add(this);
      if (!entered) {
        reachable(false, "we are in too many rooms");
        return;
      }
      reachable(rooms.isReachable(room), rooms.isReachable(room) ? "" : rooms.reason(room));
      rooms.peers(room).forEach(this::found);
    }

    void in(String where, Runnable task) {
      if (room.equals(where)) {
        task.run();
      }
    }

    void found(PeerId peer) {
      if (known.add(peer)) {
        PeerAddress address = new RoomAddress(room, Optional.of(peer)).toPeerAddress();
        tell(() -> listener.found(peer, address));
      }
    }

    void lost(PeerId peer) {
      if (known.remove(peer)) {
        tell(() -> listener.lost(peer));
      }
    }

    void reachable(boolean isReachable, String reason) {
      tell(() -> listener.reachable(isReachable, reason));
    }

    private void tell(Runnable call) {
      lane.run(
          () -> {
            if (!closed.get()) {
              call.run();
            }
          });
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        loop.execute(
            () -> {
              all.remove(this);
              if (entered) {
                rooms.leave(room);
              }
            });
      }
    }
  }
}
