package dev.pleach.node.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.dag.Multibase;
import dev.pleach.node.signal.SignalOptions.IceServer;
import dev.pleach.node.signal.SignalOptions.Limit;
import dev.pleach.port.Entropy;
import dev.pleach.port.support.FaultLog;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the signalling server, without a socket: texts and times go in, texts and closings
 * come out. It keeps nothing beyond who is in which room. For one thread.
 *
 * <p>Whoever is sent something may be found slow by that, and others be told of its end, who may be
 * slow as well. So the slow ones are put into a row and ended one after another, when all that was
 * to be done before is done: a chain of them takes no stack, and nothing changes under anybody's
 * hands.
 */
final class Lobby {
  static final int VERSION = 1;
  private static final Logger LOG = LoggerFactory.getLogger(Lobby.class);
  private static final int DEPTH_MAX = 8;
  private static final int ID_BYTES = 16;
  private static final int CONNECTION_CHARS_MAX = 64;
  private static final int ERROR_CHARS_MAX = 200;
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** The way to one client. */
  interface Wire {
    /** Sends a text; false if too much waits to be sent. */
    boolean send(String text);

    /** Says a last word and closes; {@link Lobby#gone} follows when the socket is closed. */
    void close(int code, String reason);
  }

  private final SignalOptions options;
  private final LongSupplier nanos;
  private final LongSupplier unixSeconds;
  private final Entropy entropy;
  private final Metrics metrics = new Metrics();
  private final Map<String, Map<String, Client>> rooms = new HashMap<>();
  private final Set<Client> clients = new java.util.LinkedHashSet<>();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Integer> tokenUses = new HashMap<>();
  private final ArrayDeque<Client> slow = new ArrayDeque<>();
  private final FaultLog ends;
  private boolean settling;

  Lobby(SignalOptions options, LongSupplier nanos, LongSupplier unixSeconds, Entropy entropy) {
    this.options = options;
    this.nanos = nanos;
    this.unixSeconds = unixSeconds;
    this.entropy = entropy;
    this.ends = new FaultLog(nanos::getAsLong, LOG::info);
  }

  Metrics metrics() {
    metrics.connections = clients.size();
    metrics.rooms = rooms.size();
    return metrics;
  }

  /** Who comes from one address. */
  private static final class Place {
    private int connections;
    private int arrivals;
    private long windowNanos;
  }

  /** A client that is connected. */
  final class Client {
    private final Wire wire;
    private final String place;
    private final String id;
    private final long sinceNanos;
    private final Map<String, Optional<String>> joined = new LinkedHashMap<>();
    private boolean hasJoined;

    /** It is in no room any more, and its socket is gone or told to go. */
    private boolean ended;

    /** Its socket is gone: until then it counts. */
    private boolean gone;

    private boolean isSlow;
    private long heardNanos;
    private long secondNanos;
    private int messages;
    private long minuteNanos;
    private long bytes;

    private Client(Wire wire, String place, String id) {
      this.wire = wire;
      this.place = place;
      this.id = id;
      this.sinceNanos = nanos.getAsLong();
      this.heardNanos = sinceNanos;
      this.secondNanos = sinceNanos;
      this.minuteNanos = sinceNanos;
    }

    private void send(ObjectNode message) {
      send(message.toString());
    }

    private void send(String text) {
      if (!ended && !isSlow && !wire.send(text)) {
        isSlow = true;
        slow.add(this);
      }
    }
  }

  /** Takes a client in and bids it welcome; empty if it is refused, which it was told. */
  Optional<Client> connect(Wire wire, String address) {
    Optional<Refusal> refusal = admit(address);
    if (refusal.isPresent()) {
      refuse(wire, refusal.get(), refusal.get().text());
      return Optional.empty();
    }
    byte[] random = new byte[ID_BYTES];
    entropy.fill(random);
    Client client = new Client(wire, address, Multibase.base32(random));
    clients.add(client);
    metrics.arrived++;
    client.send(welcome(client));
    settle();
    return Optional.of(client);
  }

  private Optional<Refusal> admit(String address) {
    if (clients.size() >= options.limit(Limit.CONNECTIONS_MAX)) {
      return Optional.of(Refusal.FULL);
    }
    Place place = places.computeIfAbsent(address, key -> new Place());
    if (places.size() > options.limit(Limit.PLACES_MAX)) {
      places.values().removeIf(one -> one.connections == 0 && one != place);
    }
    long now = nanos.getAsLong();
    if (place.arrivals == 0 || now - place.windowNanos > MINUTE) {
      place.arrivals = 0;
      place.windowNanos = now;
    }
    if (++place.arrivals > options.limit(Limit.ARRIVALS_PER_IP_PER_MINUTE_MAX)
        || place.connections >= options.limit(Limit.CONNECTIONS_PER_IP_MAX)) {
      return Optional.of(Refusal.TOO_MANY_FROM_ADDRESS);
    }
    place.connections++;
    return Optional.empty();
  }

  private ObjectNode welcome(Client client) {
    ObjectNode welcome = message("welcome");
    welcome.put("version", VERSION);
    welcome.put("id", client.id);
    if (!options.iceServers().isEmpty()) {
      ArrayNode ice = welcome.putArray("ice");
      for (IceServer server : options.iceServers()) {
        ObjectNode one = ice.addObject();
        server.urls().forEach(one.putArray("urls")::add);
        if (!server.username().isEmpty()) {
          one.put("username", server.username());
          one.put("credential", server.credential());
        }
      }
    }
    ObjectNode limits = welcome.putObject("limits");
    limits.put("messageBytes", options.limit(Limit.MESSAGE_BYTES_MAX));
    limits.put("messagesPerSecond", options.limit(Limit.MESSAGES_PER_SECOND_MAX));
    limits.put("bytesPerMinute", options.limit(Limit.BYTES_PER_MINUTE_MAX));
    limits.put("peersPerRoom", options.limit(Limit.PEERS_PER_ROOM_MAX));
    limits.put("roomsPerPeer", options.limit(Limit.ROOMS_PER_PEER_MAX));
    limits.put("silenceMillis", options.limit(Limit.SILENCE_MILLIS_MAX));
    return welcome;
  }

  private static ObjectNode message(String type) {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("type", type);
    return message;
  }

  // ---- what clients say

  /** Takes a text of a client. */
  void text(Client client, String text) {
    if (!client.ended) {
      hear(client, text);
      settle();
    }
  }

  private void hear(Client client, String text) {
    long now = nanos.getAsLong();
    client.heardNanos = now;
    metrics.messages++;
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    Optional<Refusal> refusal = count(client, length, now);
    if (refusal.isPresent()) {
      end(client, refusal.get());
      return;
    }
    try {
      take(client, parse(text));
    } catch (BadMessage bad) {
      metrics.refused(Refusal.BAD_MESSAGE.code());
      end(client, Refusal.BAD_MESSAGE, String.valueOf(bad.getMessage()));
    }
  }

  private Optional<Refusal> count(Client client, int length, long now) {
    if (now - client.secondNanos >= SECOND) {
      client.secondNanos = now;
      client.messages = 0;
    }
    if (now - client.minuteNanos >= MINUTE) {
      client.minuteNanos = now;
      client.bytes = 0;
    }
    client.messages++;
    client.bytes += length;
    if (length > options.limit(Limit.MESSAGE_BYTES_MAX)) {
      return Optional.of(Refusal.TOO_LONG);
    }
    boolean isFlood =
        client.messages > options.limit(Limit.MESSAGES_PER_SECOND_MAX)
            || client.bytes > options.limit(Limit.BYTES_PER_MINUTE_MAX);
    return isFlood ? Optional.of(Refusal.FLOOD) : Optional.empty();
  }

  /** A message against the protocol; the client is told what and must go. */
  private static final class BadMessage extends Exception {
    private static final long serialVersionUID = 1;

    BadMessage(String what) {
      super(what, null, false, false);
    }
  }

  private static ObjectNode parse(String text) throws BadMessage {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new BadMessage("not JSON");
    }
    throw new BadMessage("not a JSON object");
  }

  private void take(Client client, ObjectNode message) throws BadMessage {
    if (message.has("from")) {
      throw new BadMessage("'from' is the server's to say");
    }
    switch (text(message, "type", 32)) {
      case "join" -> join(client, message);
      case "leave" -> leave(client, room(message));
      case "signal" -> signal(client, message);
      case "ping" -> client.send(message("pong"));
      default -> throw new BadMessage("unknown type");
    }
  }

  private static String text(ObjectNode message, String field, int charsMax) throws BadMessage {
    JsonNode value = message.path(field);
    if (!value.isTextual() || value.textValue().length() > charsMax) {
      throw new BadMessage("'" + field + "' is needed, as text of at most " + charsMax);
    }
    return value.textValue();
  }

  private static String room(ObjectNode message) throws BadMessage {
    String room = text(message, "room", 99);
    if (!TokenKey.isRoom(room)) {
      throw new BadMessage("a room is 6 to 99 characters of A-Z a-z 0-9 _ -");
    }
    return room;
  }

  private void join(Client client, ObjectNode message) throws BadMessage {
    String room = room(message);
    if (client.joined.containsKey(room)) {
      client.send(joined(client, room)); // joining twice does no harm
      return;
    }
    Optional<String> token =
        message.has("token") ? Optional.of(text(message, "token", 512)) : Optional.empty();
    Optional<String> use = Optional.empty();
    Optional<Refusal> refusal = crowded(client, room);
    if (refusal.isEmpty() && options.key().isPresent()) {
      Optional<TokenKey.Claim> claim = token.flatMap(options.key().get()::check);
      refusal = judge(claim, room);
      use = claim.map(TokenKey.Claim::id);
    }
    if (refusal.isPresent()) {
      error(client, refusal.get(), Optional.of(room));
      return;
    }
    client.hasJoined = true;
    client.joined.put(room, use);
    use.ifPresent(id -> tokenUses.merge(id, 1, Integer::sum));
    enter(client, room);
  }

  private void enter(Client client, String room) {
    tell("peer-joined", client, room);
    rooms.computeIfAbsent(room, key -> new LinkedHashMap<>()).put(client.id, client);
    metrics.joins++;
    client.send(joined(client, room));
  }

  private void tell(String type, Client about, String room) {
    ObjectNode news = message(type);
    news.put("room", room);
    news.put("id", about.id);
    String text = news.toString();
    rooms.getOrDefault(room, Map.of()).values().forEach(member -> member.send(text));
  }

  private Optional<Refusal> crowded(Client client, String room) {
    Map<String, Client> members = rooms.getOrDefault(room, Map.of());
    if (client.joined.size() >= options.limit(Limit.ROOMS_PER_PEER_MAX)) {
      return Optional.of(Refusal.TOO_MANY_ROOMS);
    }
    if (members.size() >= options.limit(Limit.PEERS_PER_ROOM_MAX)) {
      return Optional.of(Refusal.ROOM_FULL);
    }
    boolean isOneTooMany =
        members.isEmpty()
            && !rooms.containsKey(room)
            && rooms.size() >= options.limit(Limit.ROOMS_MAX);
    return isOneTooMany ? Optional.of(Refusal.FULL) : Optional.empty();
  }

  private Optional<Refusal> judge(Optional<TokenKey.Claim> claim, String room) {
    if (claim.isEmpty() || !claim.get().room().equals(room)) {
      return Optional.of(Refusal.TOKEN_WRONG);
    }
    if (claim.get().expiry() < unixSeconds.getAsLong()) {
      return Optional.of(Refusal.TOKEN_EXPIRED);
    }
    boolean isUsed = tokenUses.getOrDefault(claim.get().id(), 0) >= claim.get().uses();
    return isUsed ? Optional.of(Refusal.TOKEN_IN_USE) : Optional.empty();
  }

  private ObjectNode joined(Client client, String room) {
    ObjectNode joined = message("joined");
    joined.put("room", room);
    ArrayNode peers = joined.putArray("peers");
    rooms.getOrDefault(room, Map.of()).keySet().stream()
        .filter(id -> !id.equals(client.id))
        .forEach(peers::add);
    return joined;
  }

  private void leave(Client client, String room) {
    Optional<String> use = client.joined.remove(room);
    if (use == null) {
      return;
    }
    use.ifPresent(id -> tokenUses.computeIfPresent(id, (key, n) -> n == 1 ? null : n - 1));
    Map<String, Client> members = rooms.get(room);
    if (members == null || members.remove(client.id) == null) {
      return;
    }
    if (members.isEmpty()) {
      rooms.remove(room);
    }
    tell("peer-left", client, room);
  }

  private void signal(Client client, ObjectNode message) throws BadMessage {
    String room = room(message);
    String to = text(message, "to", CONNECTION_CHARS_MAX);
    String connection = text(message, "connection", CONNECTION_CHARS_MAX);
    if (!(message.path("data") instanceof ObjectNode data)) {
      throw new BadMessage("'data' is needed, as an object");
    }
    Client target = rooms.getOrDefault(room, Map.of()).get(to);
    if (!client.joined.containsKey(room) || target == null || target == client) {
      error(client, Refusal.NO_SUCH_PEER, Optional.of(room));
      return;
    }
    ObjectNode stamped = message("signal");
    stamped.put("room", room);
    stamped.put("from", client.id);
    stamped.put("connection", connection);
    stamped.set("data", data);
    String text = stamped.toString();
    if (ByteBufUtil.utf8Bytes(text) > options.limit(Limit.MESSAGE_BYTES_MAX)) {
      end(client, Refusal.TOO_LONG); // with our stamp and its numbers written out
      return;
    }
    metrics.signals++;
    target.send(text);
  }

  // ---- refusals and ends

  private void error(Client client, Refusal refusal, Optional<String> room) {
    metrics.refused(refusal.code());
    LOG.debug("client {}: {}", client.id, refusal.text());
    client.send(error(refusal, refusal.text(), room));
  }

  private static ObjectNode error(Refusal refusal, String text, Optional<String> room) {
    ObjectNode error = message("error");
    error.put("code", refusal.code());
    error.put(
        "message", text.length() > ERROR_CHARS_MAX ? text.substring(0, ERROR_CHARS_MAX) : text);
    room.ifPresent(name -> error.put("room", name));
    return error;
  }

  private void refuse(Wire wire, Refusal refusal, String text) {
    metrics.refused(refusal.code());
    boolean unused = wire.send(error(refusal, text, Optional.empty()).toString());
    wire.close(refusal.closeCode(), refusal.code());
  }

  /** Tells a client why it must go, and closes. */
  void end(Client client, Refusal refusal) {
    metrics.refused(refusal.code());
    end(client, refusal, refusal.text());
    settle();
  }

  private void end(Client client, Refusal refusal, String text) {
    if (client.ended) {
      return;
    }
    ends.say(
        "client "
            + client.id
            + " from "
            + client.place
            + " is closed: "
            + refusal.code()
            + ": "
            + text);
    if (refusal != Refusal.SLOW) {
      boolean unused = client.wire.send(error(refusal, text, Optional.empty()).toString());
    }
    depart(client);
    client.wire.close(refusal.closeCode(), refusal.code());
  }

  private void depart(Client client) {
    client.ended = true;
    List.copyOf(client.joined.keySet()).forEach(room -> leave(client, room));
  }

  private void settle() {
    if (settling) {
      return;
    }
    settling = true;
    try {
      while (!slow.isEmpty()) {
        end(slow.remove(), Refusal.SLOW); // which settles nothing, as this is at it
      }
    } finally {
      settling = false;
    }
  }

  /** The socket of a client is closed; repeating does nothing. */
  void gone(Client client) {
    if (client.gone) {
      return;
    }
    client.gone = true;
    depart(client);
    clients.remove(client);
    Place place = places.get(client.place);
    if (place != null
        && --place.connections == 0
        && nanos.getAsLong() - place.windowNanos > MINUTE) {
      places.remove(client.place);
    }
    settle();
  }

  /** Closes those who never joined, or have gone silent. */
  void sweep() {
    long now = nanos.getAsLong();
    List<Client> silent = new ArrayList<>();
    List<Client> idle = new ArrayList<>();
    for (Client client : clients) {
      if (client.ended) {
        continue;
      }
      if (now - client.heardNanos > options.limit(Limit.SILENCE_MILLIS_MAX) * MILLI) {
        silent.add(client);
      } else if (!client.hasJoined
          && now - client.sinceNanos > options.limit(Limit.FIRST_JOIN_MILLIS_MAX) * MILLI) {
        idle.add(client);
      }
    }
    silent.forEach(client -> end(client, Refusal.SILENT));
    idle.forEach(client -> end(client, Refusal.NO_JOIN));
    places.values().removeIf(one -> one.connections == 0 && now - one.windowNanos > MINUTE);
    settle();
  }

  /** Tells everybody to come back, each after another time, and closes. */
  void bye() {
    for (Client client : List.copyOf(clients)) {
      if (client.ended) {
        continue;
      }
      byte[] random = new byte[4];
      entropy.fill(random);
      ObjectNode bye = message("bye");
      bye.put(
          "reconnectMillis",
          Math.floorMod(
              ByteBuffer.wrap(random).getInt(), options.limit(Limit.RECONNECT_MILLIS_MAX)));
      client.send(bye);
      depart(client);
      client.wire.close(Refusal.ENDING.closeCode(), Refusal.ENDING.code());
    }
  }
}
