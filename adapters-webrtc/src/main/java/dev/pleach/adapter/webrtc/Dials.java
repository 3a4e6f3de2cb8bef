package dev.pleach.adapter.webrtc;

import dev.pleach.port.PeerId;
import dev.pleach.port.TransportException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits for a connection with which peer, and the rooms that we are in for it alone. For the
 * loop alone.
 */
final class Dials {
  private static final int TRIED_MAX = 8;

  private final Rooms rooms;
  private final Map<PeerId, Waiting> all = new HashMap<>();

  Dials(Rooms rooms) {
    this.rooms = rooms;
  }

  /** Those who wait for one peer. */
  final class Waiting {
    private final List<CompletableFuture<PeerId>> results = new ArrayList<>();
    private final List<String> guestRooms = new ArrayList<>();
    private final Set<Rooms.Presence> tried = new HashSet<>();

    void add(CompletableFuture<PeerId> result) {
      results.add(result);
    }

    /** Enters a room for as long as the dial takes; returns false if we are in too many. */
    boolean enter(String room) {
      return rooms.enter(room) && guestRooms.add(room);
    }

    /** Notes where an offer was not answered; returns false if that was so too often. */
    boolean tried(Rooms.Presence presence) {
      return tried.size() < TRIED_MAX && tried.add(presence);
    }

    Set<Rooms.Presence> tried() {
      return tried;
    }

    void complete(PeerId peer) {
      results.forEach(result -> result.complete(peer));
    }

    void leaveRooms() {
      guestRooms.forEach(rooms::leave);
    }
  }

  /** Returns those who wait for a peer, to be added to. */
  Waiting of(PeerId peer) {
    return all.computeIfAbsent(peer, key -> new Waiting());
  }

  boolean isAwaited(PeerId peer) {
    return all.containsKey(peer);
  }

  boolean isStill(PeerId peer, Waiting waiting) {
    return all.get(peer) == waiting;
  }

  /** The peer is there: whoever waited for it is taken out, to be told. */
  Optional<Waiting> end(PeerId peer) {
    return Optional.ofNullable(all.remove(peer));
  }

  void fail(PeerId peer, String reason) {
    end(peer)
        .ifPresent(
            waiting -> {
              waiting.results.forEach(
                  result -> result.completeExceptionally(new TransportException(reason)));
              waiting.leaveRooms();
            });
  }

  void failAll(String reason) {
    List.copyOf(all.keySet()).forEach(peer -> fail(peer, reason));
  }
}
