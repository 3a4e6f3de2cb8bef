package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.port.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of what a signalling server says. */
class RoomsTest implements Rooms.Listener {
  private final Rooms rooms =
      new Rooms(Party.key(1), WebRtcOptions.defaults(), Runnable::run, this);
  private final List<String> changes = new ArrayList<>();

  @Test
  void refusalsOfRoomsThatNobodyAskedFor_areNotKept() {
    Mute server = new Mute();
    rooms.start(List.of(server));
    rooms.enter("the-room");
    server.heard.refused("the-room", "room-full: later");
    for (int i = 0; i < 100; i++) {
      server.heard.refused("no-room-" + i, "token-wrong: no");
    }
    assertThat(rooms.reason("the-room")).isEqualTo("room-full: later");
    assertThat(rooms.reason("no-room-7")).isEqualTo("not connected yet");
    assertThat(changes).containsExactly("the-room room-full: later");
  }

  @Override
  public void appeared(Rooms.Presence presence, PeerId peer) {}

  @Override
  public void vanished(Rooms.Presence presence, PeerId peer, boolean isLast) {}

  @Override
  public void reachable(String room, boolean isReachable, String reason) {
    changes.add(room + " " + reason);
  }

  @Override
  public void signal(Rooms.Presence from, String connection, ObjectNode data) {}

  @Override
  public void iceServers(int server, List<IceServer> servers) {}

  @Override
  public void fault(String line) {}

  /** Hands its listener out, and says nothing by itself. */
  private static final class Mute implements Signals {
    private Listener heard;

    @Override
    public void start(Listener listener) {
      heard = listener;
    }

    @Override
    public void join(String room, Optional<String> token) {}

    @Override
    public void leave(String room) {}

    @Override
    public void send(Envelope envelope, ObjectNode data) {}

    @Override
    public void close() {}
  }
}
