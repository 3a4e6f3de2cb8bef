package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.adapter.webrtc.Signals.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A signalling server inside the process, with a hand in the messages for those who would cheat.
 */
final class SignalHub {
  /** What is said, and where it goes. */
  record Said(Envelope envelope, ObjectNode data) {}

  private static final Executor THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "hub");
            made.setDaemon(true);
            return made;
          });
  private final Map<String, Map<String, Seat>> rooms = new HashMap<>();
  private final List<Seat> seats = new ArrayList<>();
  private volatile UnaryOperator<Said> tamper = UnaryOperator.identity();
  private boolean up = true;
  private int numbered;

  /** Returns a new client of this server. */
  Signals client() {
    return new Seat();
  }

  /** Changes what is said from here on. */
  void tamper(UnaryOperator<Said> change) {
    tamper = change;
  }

  /** The server goes away, or comes back. */
  void setUp(boolean isUp) {
    THREAD.execute(
        () -> {
          up = isUp;
          rooms.clear();
          for (Seat seat : List.copyOf(seats)) {
            if (isUp) {
              seat.enterAll();
            } else {
              seat.heard().down("the server is away");
            }
          }
        });
  }

  /** The last to come loses the server and comes back to it, which has not noticed. */
  void leaveGhost() {
    THREAD.execute(
        () -> {
          Seat seat = seats.get(seats.size() - 1);
          seat.heard().down("lost for a moment");
          seat.enterAll();
        });
  }

  /**
   * Says something in a member's name, as a cheating server or a member with an old message may.
   */
  void inject(Envelope envelope, ObjectNode data) {
    THREAD.execute(() -> deliver(envelope, data));
  }

  private void deliver(Envelope envelope, ObjectNode data) {
    Seat target = rooms.getOrDefault(envelope.room(), Map.of()).get(envelope.to());
    if (target != null) {
      target.heard().signal(envelope, data.deepCopy());
    }
  }

  private final class Seat implements Signals {
    private final Map<String, String> wanted = new LinkedHashMap<>();
    private Optional<Listener> listener = Optional.empty();

    Listener heard() {
      return listener.orElseThrow();
    }

    @Override
    public void start(Listener heard) {
      THREAD.execute(
          () -> {
            listener = Optional.of(heard);
            seats.add(this);
            enterAll();
          });
    }

    private void enterAll() {
      if (up) {
        heard().up(List.of());
        List.copyOf(wanted.keySet()).forEach(this::enter);
      }
    }

    @Override
    public void join(String room, Optional<String> token) {
      THREAD.execute(
          () -> {
            wanted.put(room, "");
            if (up) {
              enter(room);
            }
          });
    }

    private void enter(String room) {
      String id = "member-" + numbered++;
      wanted.put(room, id);
      Map<String, Seat> members = rooms.computeIfAbsent(room, name -> new LinkedHashMap<>());
      heard().joined(room, id, List.copyOf(members.keySet()));
      members.values().forEach(seat -> seat.heard().came(room, id));
      members.put(id, this);
    }

    @Override
    public void leave(String room) {
      THREAD.execute(() -> goneFrom(room));
    }

    private void goneFrom(String room) {
      String id = wanted.remove(room);
      Map<String, Seat> members = rooms.getOrDefault(room, new HashMap<>());
      if (id != null && members.remove(id) != null) {
        members.values().forEach(seat -> seat.heard().left(room, id));
      }
    }

    @Override
    public void send(Envelope envelope, ObjectNode data) {
      THREAD.execute(
          () -> {
            Said said = tamper.apply(new Said(envelope, data));
            if (up) {
              deliver(said.envelope(), said.data());
            }
          });
    }

    @Override
    public void close() {
      THREAD.execute(
          () -> {
            seats.remove(this);
            List.copyOf(wanted.keySet()).forEach(this::goneFrom);
          });
    }
  }
}
