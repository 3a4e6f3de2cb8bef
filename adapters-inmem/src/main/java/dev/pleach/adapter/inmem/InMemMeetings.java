package dev.pleach.adapter.inmem;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.PeerDiscovery;
import dev.pleach.port.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who has gathered under which topic of an in-memory network. For many threads. */
final class InMemMeetings {
  private static final Logger LOG = LoggerFactory.getLogger(InMemMeetings.class);

  private final Executor executor;
  private final List<Guest> guests = new ArrayList<>();
  private boolean isOpen = true;

  InMemMeetings(Executor executor) {
    this.executor = executor;
  }

  synchronized PeerDiscovery.Gathering join(
      InMemTransport transport, Topic topic, PeerDiscovery.Listener listener) {
    Guest guest = new Guest(transport, topic, listener);
    guest.tell(() -> listener.reachable(isOpen(), isOpen() ? "" : "the place of meeting is away"));
    for (Guest other : others(guest)) {
      meet(guest, other);
    }
    guests.add(guest);
    return () -> leave(guest);
  }

  private synchronized boolean isOpen() {
    return isOpen;
  }

  private void meet(Guest one, Guest other) {
    if (isOpen) {
      one.finds(other);
      other.finds(one);
    }
  }

  private List<Guest> others(Guest guest) {
    return guests.stream()
        .filter(other -> other.topic.equals(guest.topic) && other.transport != guest.transport)
        .toList();
  }

  private synchronized void leave(Guest guest) {
    guest.gone = true;
    if (guests.remove(guest)) {
      boolean isStillThere =
          guests.stream()
              .anyMatch(
                  other -> other.transport == guest.transport && other.topic.equals(guest.topic));
      if (isOpen && !isStillThere) {
        others(guest).forEach(other -> other.loses(guest));
      }
    }
  }

  synchronized void leave(InMemTransport transport) {
    List.copyOf(guests).stream().filter(guest -> guest.transport == transport).forEach(this::leave);
  }

  synchronized void open(boolean isAllowed) {
    if (isOpen == isAllowed) {
      return;
    }
    isOpen = isAllowed;
    for (Guest guest : guests) {
      guest.tell(() -> guest.listener.reachable(isAllowed, isAllowed ? "" : "the place is away"));
      for (Guest other : others(guest)) {
        if (isAllowed) {
          guest.finds(other);
        } else {
          guest.loses(other);
        }
      }
    }
  }

  /** One gathering of one peer. */
  private final class Guest {
    private final InMemTransport transport;
    private final Topic topic;
    private final PeerDiscovery.Listener listener;
    private final Lane lane =
        new Lane(executor, e -> LOG.error("a listener of a gathering failed", e));
    private final List<InMemTransport> known = new ArrayList<>();
    private volatile boolean gone;

    Guest(InMemTransport transport, Topic topic, PeerDiscovery.Listener listener) {
      this.transport = transport;
      this.topic = topic;
      this.listener = listener;
    }

    void finds(Guest other) {
      PeerAddress address =
          new InMemAddress(other.transport.number(), other.transport.self()).toPeerAddress();
      if (!known.contains(other.transport)) {
        known.add(other.transport);
        tell(() -> listener.found(other.transport.self(), address));
      }
    }

    void loses(Guest other) {
      if (known.remove(other.transport)) {
        tell(() -> listener.lost(other.transport.self()));
      }
    }

    void tell(Runnable call) {
      lane.run(
          () -> {
            if (!gone) {
              call.run();
            }
          });
    }
  }
}
