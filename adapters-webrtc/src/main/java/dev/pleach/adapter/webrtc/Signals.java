package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * One signalling server, as docs/SIGNALLING.md has it: rooms, members, and messages between them.
 * It keeps its connection by itself, and is back in its rooms after an interruption. Methods may be
 * called by several threads and return at once.
 */
interface Signals extends AutoCloseable {
  /**
   * Where a message between two members comes from and goes to.
   *
   * @param room in which both are
   * @param from the sender, as the server says
   * @param to the receiver
   * @param connection which attempt to connect it is about
   */
  record Envelope(String room, String from, String to, String connection) {}

  /** Hears the server; calls are serial. */
  interface Listener {
    /** The server is there. */
    void up(List<WebRtcOptions.IceServer> iceServers);

    /** The server is away; so are all rooms and members. */
    void down(String reason);

    /** We are in a room, known there by an id. */
    void joined(String room, String self, List<String> members);

    /** We are not let into a room, for a reason that will not go away by itself. */
    void refused(String room, String reason);

    /** A member came. */
    void came(String room, String member);

    /** A member left. */
    void left(String room, String member);

    /** A member says something. */
    void signal(Envelope envelope, ObjectNode data);

    /**
     * Runs a task when what was said before has been dealt with, so that no more is said sooner.
     */
    void settled(Runnable then);
  }

  /** Begins, once. */
  void start(Listener listener);

  /** Enters a room, now or as soon as the server is there, and again after an interruption. */
  void join(String room, Optional<String> token);

  /** Leaves a room. */
  void leave(String room);

  /** Says something to a member; dropped if the server is away or the member gone. */
  void send(Envelope envelope, ObjectNode data);

  @Override
  void close();
}
