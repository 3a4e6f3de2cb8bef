package dev.pleach.node.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pleach.dag.Multibase;
import dev.pleach.docdb.Collection;
import dev.pleach.docdb.Document;
import dev.pleach.docdb.Filter;
import dev.pleach.docdb.Update;
import dev.pleach.docdb.Watch;
import dev.pleach.port.Entropy;
import dev.pleach.replica.PoolListener;
import dev.pleach.replica.PoolPeer;
import dev.pleach.replica.PoolStatus;
import dev.pleach.replica.ReplicationPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A todo list as a web page: {@code GET /} is the page, {@code GET /api/state} waits until the
 * state is another than the one named and answers with it, {@code POST /api/do} edits. Every call
 * of the API shows a key that stands in the page's link, so no other page can make one.
 */
public final class TodoPage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TodoPage.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int REQUESTS_MAX = 64;
  private static final int BODY_BYTES_MAX = 65_536;
  private static final int TITLE_CHARS_MAX = 500;
  private static final int TODOS_MAX = 1_000;
  private static final int KEY_BYTES = 16;
  private static final long WAIT_MILLIS_MAX = 15_000;
  private static final Map<String, String> FILES =
      Map.of("/", "text/html; charset=utf-8", "/todo.js", "text/javascript; charset=utf-8");

  static {
    // Read once by the JDK's server: requests that do not come to their end hold no worker for
    // ever,
    // and answers do not wait for the client's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
  }

  private final String name;
  private final Collection todos;
  private final ReplicationPool pool;
  private final Invite invite;
  private final String key;
  private final HttpServer server;
  private final ThreadPoolExecutor workers;
  private final Watch watch;
  private final Entropy entropy;

  /** Counted up at each change; guarded by itself. */
  private final AtomicLong version = new AtomicLong(1);

  private TodoPage(
      InetSocketAddress listen,
      String name,
      Collection todos,
      ReplicationPool pool,
      Invite invite,
      Entropy entropy)
      throws IOException {
    this.name = name;
    this.todos = todos;
    this.pool = pool;
    this.invite = invite;
    this.entropy = entropy;
    this.key = random();
    server = HttpServer.create(listen, 64);
    workers =
        new ThreadPoolExecutor(
            0,
            REQUESTS_MAX,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "pleach-todo-page");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
    watch = todos.watch(change -> changed());
    var unused =
        pool.subscribe(
            new PoolListener() {
              @Override
              public void changed(PoolPeer peer) {
                TodoPage.this.changed();
              }

              @Override
              public void gone(dev.pleach.port.PeerId peer) {
                TodoPage.this.changed();
              }
            });
  }

  /**
   * Serves a page.
   *
   * @param listen where; port 0 takes a free one
   * @param name what the page calls this device
   * @param todos what it shows: documents with {@code title} and {@code done}
   */
  public static TodoPage start(
      InetSocketAddress listen,
      String name,
      Collection todos,
      ReplicationPool pool,
      Invite invite,
      Entropy entropy) {
    try {
      return new TodoPage(listen, name, todos, pool, invite, entropy);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot serve a page on " + listen + ": " + e.getMessage(), e);
    }
  }

  private String random() {
    byte[] bytes = new byte[KEY_BYTES];
    entropy.fill(bytes);
    return Multibase.base32(bytes);
  }

  /** Returns what the page calls its device. */
  public String name() {
    return name;
  }

  /** Returns the link that opens the page; it holds the key. */
  public String link() {
    InetSocketAddress address = server.getAddress();
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/#" + key;
  }

  private void changed() {
    synchronized (version) {
      version.incrementAndGet();
      version.notifyAll();
    }
  }

  @Override
  public void close() {
    watch.close();
    server.stop(0);
    workers.shutdownNow();
  }

  // ---- answering

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (FILES.containsKey(path)) {
        file(exchange, path);
      } else if (!isAllowed(exchange)) {
        send(exchange, 403, error("open the page by its whole link"));
      } else if (path.equals("/api/state")) {
        send(exchange, 200, state(seen(exchange.getRequestURI())));
      } else if (path.equals("/api/do") && exchange.getRequestMethod().equals("POST")) {
        act(exchange);
      } else {
        send(exchange, 404, error("nothing here"));
      }
    } catch (IOException e) {
      LOG.debug("a page has gone: {}", e.getMessage());
    } catch (RuntimeException e) {
      if (!workers.isShutdown()) {
        LOG.warn("the todo page failed", e);
      }
    }
  }

  private boolean isAllowed(HttpExchange exchange) {
    String given = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Key"), "");
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    String resource = path.equals("/") ? "todo.html" : path.substring(1);
    try (InputStream in = TodoPage.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", FILES.getOrDefault(path, ""));
      exchange
          .getResponseHeaders()
          .set("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static ObjectNode error(String message) {
    return MAPPER.createObjectNode().put("error", message);
  }

  private static long seen(URI uri) {
    String query = Objects.requireNonNullElse(uri.getQuery(), "");
    return query.matches("seen=\\d{1,18}") ? Long.parseLong(query.substring(5)) : 0;
  }

  private ObjectNode state(long seen) {
    long now;
    synchronized (version) {
      long deadline = System.nanoTime() + WAIT_MILLIS_MAX * 1_000_000;
      long left = WAIT_MILLIS_MAX;
      while (version.get() == seen && left > 0) {
        try {
          version.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
      now = version.get();
    }
    PoolStatus status = pool.status().toCompletableFuture().join();
    ObjectNode state = MAPPER.createObjectNode();
    state.put("version", now);
    state.put("name", name);
    state.put("paused", status.isPaused());
    state.put("unreachable", status.unreachable().orElse(""));
    state.put("peers", status.connected());
    state.put(
        "pending",
        status.peers().stream().filter(peer -> peer.state() == PoolPeer.State.CONNECTED).count());
    state.put("invite", invite.link());
    state.put("qr", QrCode.of(invite.link()).svg());
    addTodos(state.putArray("todos"));
    return state;
  }

  private void addTodos(ArrayNode list) {
    List<Document> all = todos.find().toList();
    all.stream()
        .sorted(Comparator.comparing((Document todo) -> todo.int64("at").orElse(0)))
        .limit(TODOS_MAX)
        .forEach(
            todo -> {
              ObjectNode one = list.addObject();
              one.put("id", todo.text(Document.ID).orElse(""));
              one.put("title", todo.text("title").orElse(""));
              one.put("done", todo.bool("done").orElse(false));
            });
  }

  // ---- editing

  private void act(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    try {
      if (body.length > BODY_BYTES_MAX) {
        throw new IllegalArgumentException("too long");
      }
      act(MAPPER.readTree(body));
      send(exchange, 200, MAPPER.createObjectNode());
    } catch (IllegalArgumentException | CompletionException | IOException e) {
      send(exchange, 400, error(String.valueOf(e.getMessage())));
    }
  }

  private void act(JsonNode ask) {
    String id = ask.path("id").asText();
    Filter one = Filter.eq(Document.ID, id);
    switch (ask.path("do").asText()) {
      case "add" ->
          todos.insertOne(
              Document.builder()
                  .put(Document.ID, random())
                  .put("title", title(ask))
                  .put("done", false)
                  .put("at", System.currentTimeMillis())
                  .build());
      case "tick" -> todos.updateOne(one, Update.set("done", ask.path("done").asBoolean()));
      case "rename" -> todos.updateOne(one, Update.set("title", title(ask)));
      case "delete" -> todos.deleteOne(one);
      case "offline" -> pool.pause().toCompletableFuture().join();
      case "online" -> pool.resume().toCompletableFuture().join();
      default -> throw new IllegalArgumentException("add, tick, rename, delete, offline, online");
    }
    changed();
  }

  private static String title(JsonNode ask) {
    Optional<String> title =
        Optional.of(ask.path("title").asText().strip()).filter(text -> !text.isEmpty());
    return title
        .filter(text -> text.length() <= TITLE_CHARS_MAX)
        .orElseThrow(() -> new IllegalArgumentException("a title has 1 to 500 characters"));
  }
}
