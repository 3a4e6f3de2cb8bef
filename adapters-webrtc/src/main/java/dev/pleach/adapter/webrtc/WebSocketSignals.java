package dev.pleach.adapter.webrtc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pleach.adapter.webrtc.WebRtcOptions.IceServer;
import dev.pleach.adapter.webrtc.WebRtcOptions.Limit;
import dev.pleach.port.Entropy;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A signalling server behind a WebSocket. It dials again by itself, with waits that double up to a
 * bound, and then enters its rooms again. Everything but what the socket says runs on one thread of
 * its own.
 */
final class WebSocketSignals implements Signals {
  private static final int VERSION = 1;
  private static final int END_MILLIS_MAX = 1_000;
  private static final int UNSENT_MESSAGES_MAX = 1_024;
  private static final int PEERS_MAX = 1_024;
  private static final int ID_CHARS_MAX = 64;
  private static final int ROOM_CHARS_MAX = 99;

  /** Refusals that may not last, so we ask again. */
  private static final Set<String> PASSING = Set.of("token-in-use", "room-full", "server-full");

  private final URI uri;
  private final WebRtcOptions options;
  private final Entropy entropy;
  private final HttpClient client;
  private final Loop loop = new Loop();
  private final Map<String, Optional<String>> rooms = new LinkedHashMap<>();
  private @Nullable Listener listener;
  private @Nullable Line line;
  private int failures;
  private boolean redialling;
  private boolean closed;

  WebSocketSignals(URI uri, WebRtcOptions options, Entropy entropy) {
    this.uri = uri;
    this.options = options;
    this.client = SignalClients.trusting(options.trusted());
    this.entropy = entropy;
  }

  @Override
  public void start(Listener heard) {
    loop.execute(
        () -> {
          listener = heard;
          dialIfWanted();
        });
  }

  @Override
  public void join(String room, Optional<String> token) {
    loop.execute(
        () -> {
          rooms.put(room, token);
          withLine(open -> open.sendJoin(room, token));
          dialIfWanted();
        });
  }

  @Override
  public void leave(String room) {
    loop.execute(
        () -> {
          rooms.remove(room);
          ObjectNode leave = message("leave");
          leave.put("room", room);
          withLine(open -> open.send(leave));
        });
  }

  @Override
  public void send(Envelope envelope, ObjectNode data) {
    ObjectNode signal = message("signal");
    signal.put("room", envelope.room());
    signal.put("to", envelope.to());
    signal.put("connection", envelope.connection());
    signal.set("data", data);
    loop.execute(() -> withLine(open -> open.send(signal)));
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          Line open = line;
          line = null;
          if (open != null) {
            open.end();
          }
        });
    loop.close();
  }

  private static ObjectNode message(String type) {
    ObjectNode message = SignalJson.object();
    message.put("type", type);
    return message;
  }

  private void withLine(java.util.function.Consumer<Line> task) {
    Line open = line;
    if (open != null && open.isWelcome) {
      task.accept(open);
    }
  }

  private void tell(java.util.function.Consumer<Listener> call) {
    Listener heard = listener;
    if (heard != null && !closed) {
      call.accept(heard);
    }
  }

  // ---- the connection

  /** A server closes clients that are in no room, so there is none without a room. */
  private void dialIfWanted() {
    if (listener != null && line == null && !redialling) {
      dial();
    }
  }

  private void dial() {
    redialling = false;
    if (closed || rooms.isEmpty()) {
      return;
    }
    Line next = new Line();
    line = next;
    var unused =
        client
            .newWebSocketBuilder()
            .connectTimeout(Duration.ofMillis(options.limit(Limit.SIGNAL_SET_UP_MILLIS_MAX)))
            .buildAsync(uri, next)
            .whenComplete((socket, failure) -> dialled(next, socket, failure));
  }

  private void dialled(Line next, @Nullable WebSocket socket, @Nullable Throwable failure) {
    loop.execute(
        () -> {
          if (failure != null) {
            lost(next, "cannot reach " + uri + ": " + root(failure));
          } else if (socket != null) {
            next.opened(socket);
          }
        });
    if (socket != null && loop.isShutdown()) {
      socket.abort(); // the loop may not have taken it any more
    }
  }

  /** The innermost words; a refused connection comes without any. */
  private static String root(Throwable failure) {
    String words = "";
    Throwable last = failure;
    for (Throwable one = failure; one != null; one = one.getCause()) {
      boolean isRefused = one instanceof ConnectException && one.getMessage() == null;
      String message = isRefused ? "nobody listens there" : one.getMessage();
      boolean isWrapped = one instanceof CompletionException;
      words = message == null || isWrapped ? words : message;
      last = one;
    }
    return words.isEmpty() ? last.getClass().getSimpleName() : words;
  }

  private void lost(Line gone, String reason) {
    if (line == gone) {
      gone.end();
      line = null;
      tell(heard -> heard.down(reason));
      redialling = true;
      loop.after(gone.reconnectMillis.orElseGet(this::backOff), this::dial);
    }
  }

  /**
   * Doubles up to a bound, each wait shortened by up to a half so that many do not come at once.
   */
  private int backOff() {
    long first = options.limit(Limit.SIGNAL_REDIAL_MILLIS_FIRST);
    long most = options.limit(Limit.SIGNAL_REDIAL_MILLIS_MAX);
    long wait = Math.min(most, first << Math.min(failures, 20));
    failures++;
    return (int) (wait - random((int) Math.max(1, wait / 2)));
  }

  private int random(int bound) {
    byte[] bytes = new byte[4];
    entropy.fill(bytes);
    return Math.floorMod(ByteBuffer.wrap(bytes).getInt(), bound);
  }

  /** One WebSocket. What it says comes from the client's threads, and goes to the loop whole. */
  private final class Line implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();
    private final ArrayDeque<String> unsent = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private boolean sending;
    private boolean isWelcome;
    private boolean heardLately = true;
    private final Pace pace = new Pace(loop);

    /** Rooms that will be asked for again. */
    private final Set<String> waiting = new HashSet<>();

    private String self = "";
    private Optional<Integer> reconnectMillis = Optional.empty();

    void opened(WebSocket opened) {
      socket = opened;
      if (line != this) {
        opened.abort();
        return;
      }
      sendNext(); // the welcome may have come first, and joins been queued
      loop.after(
          options.limit(Limit.SIGNAL_SET_UP_MILLIS_MAX),
          () -> {
            if (!isWelcome) {
              lost(this, uri + " did not say welcome");
            }
          });
    }

    /** Says so if that can still be said, and closes in any case. */
    void end() {
      WebSocket held = socket;
      if (held != null) {
        var unused =
            held.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(END_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .whenComplete((w, e) -> held.abort());
      }
    }

    void sendJoin(String room, Optional<String> token) {
      ObjectNode join = message("join");
      join.put("room", room);
      token.ifPresent(text -> join.put("token", text));
      send(join);
    }

    void send(ObjectNode message) {
      if (unsent.size() < UNSENT_MESSAGES_MAX) {
        unsent.add(message.toString());
        sendNext();
      } else {
        lost(this, uri + " takes nothing");
      }
    }

    private void sendNext() {
      WebSocket held = socket;
      if (sending || held == null || unsent.isEmpty()) {
        return;
      }
      if (!pace.allows(unsent.element().length(), this::sendNext)) {
        return;
      }
      sending = true;
      var unused =
          held.sendText(unsent.remove(), true)
              .whenComplete(
                  (done, failure) ->
                      loop.execute(
                          () -> {
                            sending = false;
                            if (failure != null) {
                              lost(this, "sending to " + uri + " failed: " + root(failure));
                            } else {
                              sendNext();
                            }
                          }));
    }

    private void beat() {
      if (line != this) {
        return;
      }
      if (!heardLately) {
        lost(this, uri + " has gone silent");
        return;
      }
      heardLately = false;
      send(message("ping"));
      loop.after(options.limit(Limit.SIGNAL_PING_MILLIS), this::beat);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      partial.append(text);
      boolean isTooLong = partial.length() > SignalJson.MESSAGE_CHARS_MAX;
      if (last || isTooLong) {
        String whole = partial.toString();
        partial.setLength(0);
        loop.execute(() -> heard(whole, from));
      } else {
        from.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      loop.execute(
          () -> lost(this, uri + " closed: " + code + (reason.isEmpty() ? "" : " " + reason)));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      loop.execute(() -> lost(this, uri + " is lost: " + root(failure)));
    }

    private void heard(String text, WebSocket from) {
      if (line != this) {
        return;
      }
      heardLately = true;
      try {
        take(SignalJson.parse(text));
        Listener told = listener;
        if (told != null) {
          told.settled(() -> from.request(1)); // a server is not heard faster than it is understood
        }
      } catch (SignalFault fault) {
        lost(this, uri + " sent " + fault.reason());
      }
    }

    private void take(ObjectNode message) throws SignalFault {
      String type = SignalJson.text(message, "type", 32);
      switch (type) {
        case "welcome" -> welcome(message);
        case "joined" -> {
          String room = SignalJson.text(message, "room", ROOM_CHARS_MAX);
          List<String> peers = new ArrayList<>();
          for (JsonNode peer : message.path("peers")) {
            if (peer.isTextual() && peers.size() < PEERS_MAX) {
              peers.add(peer.textValue());
            }
          }
          tell(heard -> heard.joined(room, self, peers));
        }
        case "peer-joined" -> {
          String room = SignalJson.text(message, "room", ROOM_CHARS_MAX);
          String id = SignalJson.text(message, "id", ID_CHARS_MAX);
          tell(heard -> heard.came(room, id));
        }
        case "peer-left" -> {
          String room = SignalJson.text(message, "room", ROOM_CHARS_MAX);
          String id = SignalJson.text(message, "id", ID_CHARS_MAX);
          tell(heard -> heard.left(room, id));
        }
        case "signal" -> signal(message);
        case "error" -> error(message);
        case "bye" -> bye(message);
        default -> {} // pong, or of a later version
      }
    }

    private void welcome(ObjectNode message) throws SignalFault {
      if (SignalJson.number(message, "version", 1_000) != VERSION) {
        throw new SignalFault("another version of the protocol");
      }
      self = SignalJson.text(message, "id", ID_CHARS_MAX);
      isWelcome = true;
      pace.limits(message.path("limits"));
      loop.after(options.limit(Limit.SIGNAL_REDIAL_MILLIS_MAX), this::isGood);
      List<IceServer> ice = IceSettings.named(message.path("ice"));
      tell(heard -> heard.up(ice));
      rooms.forEach(this::sendJoin);
      loop.after(options.limit(Limit.SIGNAL_PING_MILLIS), this::beat);
    }

    /** A server that welcomes us and goes at once is not dialled as fast as one that stays. */
    private void isGood() {
      if (line == this) {
        failures = 0;
      }
    }

    private void signal(ObjectNode message) throws SignalFault {
      Envelope envelope =
          new Envelope(
              SignalJson.text(message, "room", ROOM_CHARS_MAX),
              SignalJson.text(message, "from", ID_CHARS_MAX),
              self,
              SignalJson.text(message, "connection", ID_CHARS_MAX));
      if (message.path("data") instanceof ObjectNode data) {
        tell(heard -> heard.signal(envelope, data));
      }
    }

    private void error(ObjectNode message) throws SignalFault {
      String code = SignalJson.text(message, "code", 64);
      String text = message.path("message").asText();
      if (message.path("room").isTextual() && !code.equals("no-such-peer")) {
        String room = SignalJson.text(message, "room", ROOM_CHARS_MAX);
        tell(heard -> heard.refused(room, code + ": " + text));
        // However often it is refused, and whatever rooms a server may name.
        if (PASSING.contains(code) && rooms.containsKey(room) && waiting.add(room)) {
          loop.after(options.limit(Limit.SIGNAL_REDIAL_MILLIS_MAX), () -> joinAgain(room));
        }
      }
    }

    /** It may have been ourselves, on a connection that the server does not know to be lost. */
    private void joinAgain(String room) {
      waiting.remove(room);
      Optional<String> token = rooms.get(room);
      if (line == this && token != null) {
        sendJoin(room, token);
      }
    }

    /** The server goes away, and says when to come back. */
    private void bye(ObjectNode message) {
      int millis = message.path("reconnectMillis").asInt(-1);
      if (millis >= 0) {
        reconnectMillis = Optional.of(Math.min(millis, 60_000));
      }
    }
  }
}
