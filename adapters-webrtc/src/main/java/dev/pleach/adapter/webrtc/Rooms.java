package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import dev.pleach.dag.SigningKey;
import dev.pleach.port.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Who is in which room of which server. Members say who they are by a signed hello, as soon as they
 * see each other; from then on they can be found by their peer id. For the loop alone, but for what
 * the servers say, which is brought there.
 */
final class Rooms {
  static final String HELLO = "hello";
  private static final int PEER_CHARS_MAX = 128;

  /**
   * A member of a room on a server.
   *
   * @param server number of the server
   * @param room the room
   * @param self our id there
   * @param member its id there
   */
  record Presence(int server, String room, String self, String member) {
    Signals.Envelope to(String connection) {
      return new Signals.Envelope(room, self, member, connection);
    }

    Signals.Envelope from(String connection) {
      return new Signals.Envelope(room, member, self, connection);
    }
  }

  /** Hears what happens in the rooms, on the loop. */
  interface Listener {
    /** A peer can be reached here, and perhaps elsewhere. */
    void appeared(Presence presence, PeerId peer);

    /**
     * A peer cannot be reached here any more.
     *
     * @param isLast whether it cannot be reached in this room on any server
     */
    void vanished(Presence presence, PeerId peer, boolean isLast);

    /** Whether a room can be reached on any server has changed, or the reason why not. */
    void reachable(String room, boolean isReachable, String reason);

    /** A member says something about a connection. */
    void signal(Presence from, String connection, ObjectNode data);

    /** A server named STUN and TURN servers. */
    void iceServers(int server, List<IceServer> servers);

    /** A stranger broke the rules. */
    void fault(String line);
  }

  private final SigningKey identity;
  private final WebRtcOptions options;
  private final Executor loop;
  private final Listener listener;
  private final List<Server> servers = new ArrayList<>();
  private final Map<String, Integer> wanted = new LinkedHashMap<>();

  Rooms(SigningKey identity, WebRtcOptions options, Executor loop, Listener listener) {
    this.identity = identity;
    this.options = options;
    this.loop = loop;
    this.listener = listener;
  }

  void start(List<Signals> signals) {
    for (Signals one : signals) {
      Server server = new Server(servers.size(), one);
      servers.add(server);
      one.start(server);
    }
  }

  void close() {
    servers.forEach(server -> server.signals.close());
  }

  /** Enters a room, once more for each time this is called. */
  boolean enter(String room) {
    if (!wanted.containsKey(room) && wanted.size() >= options.limit(Limit.ROOMS_MAX)) {
      return false;
    }
    if (wanted.merge(room, 1, Integer::sum) == 1) {
      Optional<String> token = tokenFor(room);
      servers.forEach(server -> server.signals.join(room, token));
    }
    return true;
  }

  /** Leaves a room, when called as often as {@link #enter}. */
  void leave(String room) {
    if (wanted.merge(room, -1, Integer::sum) == 0) {
      wanted.remove(room);
      servers.forEach(server -> server.leave(room));
    }
  }

  /** A token begins with its room, then a zero byte; it is the server that judges it. */
  private Optional<String> tokenFor(String room) {
    return options.tokens().stream().filter(token -> isFor(room, token)).findFirst();
  }

  private static boolean isFor(String room, String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1);
      return text.startsWith(room + "\0");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean isReachable(String room) {
    return servers.stream().anyMatch(server -> server.places.containsKey(room));
  }

  /** Returns why a room is out of reach. */
  String reason(String room) {
    List<String> reasons = servers.stream().map(server -> server.reason(room)).distinct().toList();
    return reasons.isEmpty() ? "no signalling server is named" : String.join("; ", reasons);
  }

  /**
   * Returns where a peer is and was not tried, preferably in a given room. On one server it is
   * where it came to last: before that it may have gone without a word.
   */
  Optional<Presence> find(PeerId peer, String preferred, Set<Presence> tried) {
    Optional<Presence> elsewhere = Optional.empty();
    for (Server server : servers) {
      for (Place place : server.places.values()) {
        Optional<Presence> here = place.find(peer).filter(one -> !tried.contains(one));
        if (here.isPresent() && place.room.equals(preferred)) {
          return here;
        }
        elsewhere = elsewhere.or(() -> here);
      }
    }
    return elsewhere;
  }

  /** Returns whether what is said there may be heard. */
  boolean isThere(Presence presence) {
    Place place = servers.get(presence.server()).places.get(presence.room());
    return place != null
        && place.self.equals(presence.self())
        && (place.isFull() || place.members.containsKey(presence.member()));
  }

  /** Returns the peers in a room. */
  List<PeerId> peers(String room) {
    return servers.stream()
        .flatMap(server -> Optional.ofNullable(server.places.get(room)).stream())
        .flatMap(place -> place.members.values().stream().flatMap(Optional::stream))
        .distinct()
        .toList();
  }

  void send(Presence to, String connection, ObjectNode data) {
    servers.get(to.server()).signals.send(to.to(connection), data);
  }

  /** Our being in one room of one server. */
  private final class Place {
    private final int server;
    private final String room;
    private final String self;

    /** Empty for a member that has not said who it is. */
    private final Map<String, Optional<PeerId>> members = new LinkedHashMap<>();

    Place(int server, String room, String self) {
      this.server = server;
      this.room = room;
      this.self = self;
    }

    Optional<Presence> find(PeerId peer) {
      return members.entrySet().stream()
          .filter(entry -> entry.getValue().filter(peer::equals).isPresent())
          .map(entry -> presence(entry.getKey()))
          .reduce((earlier, later) -> later);
    }

    Presence presence(String member) {
      return new Presence(server, room, self, member);
    }

    boolean isFull() {
      return members.size() >= options.limit(Limit.MEMBERS_MAX);
    }

    void came(String member) {
      if (members.containsKey(member) || isFull()) {
        return;
      }
      members.put(member, Optional.empty());
      ObjectNode hello = SignalJson.object();
      hello.put("kind", HELLO);
      hello.put("peer", new PeerId(identity.publicKey()).toString());
      hello.put("sig", SignalJson.text(Statement.hello(room, self, member).sign(identity)));
      servers.get(server).signals.send(presence(member).to(""), hello);
    }

    void hello(String member, ObjectNode data) throws SignalFault {
      PeerId peer = peer(data);
      byte[] signature = SignalJson.bytes(data, "sig", 64);
      if (!Statement.hello(room, member, self).isSignedBy(peer.key(), signature)) {
        throw new SignalFault("a hello that its peer has not signed");
      }
      Optional<PeerId> known = members.getOrDefault(member, Optional.empty());
      boolean isOurs = peer.key().equals(identity.publicKey());
      if (!members.containsKey(member)
          || known.isPresent()
          || isOurs
          || !options.isPeerValid().test(peer)) {
        return;
      }
      members.remove(member); // it comes last
      members.put(member, Optional.of(peer));
      listener.appeared(presence(member), peer);
    }

    void left(String member) {
      Optional<PeerId> peer = Optional.ofNullable(members.remove(member)).flatMap(found -> found);
      peer.ifPresent(
          gone -> listener.vanished(presence(member), gone, !peers(room).contains(gone)));
    }
  }

  static PeerId peer(ObjectNode data) throws SignalFault {
    try {
      return PeerId.parse(SignalJson.text(data, "peer", PEER_CHARS_MAX));
    } catch (IllegalArgumentException e) {
      throw new SignalFault("a message whose 'peer' is no peer id");
    }
  }

  /** One server; what it says is brought onto the loop. */
  private final class Server implements Signals.Listener {
    private final int number;
    private final Signals signals;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, String> refusals = new HashMap<>();
    private String downReason = "not connected yet";

    Server(int number, Signals signals) {
      this.number = number;
      this.signals = signals;
    }

    String reason(String room) {
      return refusals.getOrDefault(room, downReason);
    }

    private void leave(String room) {
      signals.leave(room);
      refusals.remove(room);
      forget(room);
    }

    private void forget(String room) {
      Place place = places.remove(room);
      if (place != null) {
        List.copyOf(place.members.keySet()).forEach(place::left);
      }
    }

    private void say(String room) {
      boolean isReachable = isReachable(room);
      listener.reachable(room, isReachable, isReachable ? "" : Rooms.this.reason(room));
    }

    @Override
    public void up(List<IceServer> iceServers) {
      loop.execute(
          () -> {
            downReason = "not in the room yet";
            listener.iceServers(number, iceServers);
          });
    }

    @Override
    public void down(String reason) {
      loop.execute(
          () -> {
            downReason = reason;
            List.copyOf(places.keySet()).forEach(this::forget);
            wanted.keySet().forEach(this::say);
          });
    }

    @Override
    public void joined(String room, String self, List<String> members) {
      loop.execute(
          () -> {
            if (wanted.containsKey(room)) {
              forget(room);
              refusals.remove(room);
              Place place = new Place(number, room, self);
              places.put(room, place);
              members.forEach(place::came);
              say(room);
            }
          });
    }

    @Override
    public void refused(String room, String reason) {
      loop.execute(
          () -> {
            if (wanted.containsKey(room)) {
              refusals.put(room, reason);
              forget(room);
              say(room);
            }
          });
    }

    @Override
    public void came(String room, String member) {
      inPlace(room, place -> place.came(member));
    }

    @Override
    public void left(String room, String member) {
      inPlace(room, place -> place.left(member));
    }

    @Override
    public void settled(Runnable then) {
      loop.execute(then);
    }

    private void inPlace(String room, Consumer<Place> task) {
      loop.execute(() -> Optional.ofNullable(places.get(room)).ifPresent(task));
    }

    @Override
    public void signal(Signals.Envelope envelope, ObjectNode data) {
      inPlace(envelope.room(), place -> heard(place, envelope, data));
    }

    private void heard(Place place, Signals.Envelope envelope, ObjectNode data) {
      try {
        if (SignalJson.text(data, "kind", 32).equals(HELLO)) {
          place.came(envelope.from());
          place.hello(envelope.from(), data);
        } else {
          listener.signal(place.presence(envelope.from()), envelope.connection(), data);
        }
      } catch (SignalFault fault) {
        listener.fault(
            "room " + place.room + ", member " + envelope.from() + ": " + fault.reason());
      }
    }
  }
}
