package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's HTTP face: {@code POST /v1/<path>} with a JSON object; the answer is one JSON value
 * per line. A failure before the first value is an HTTP status with {@code {"error": "..."}}; one
 * in the middle is a last line {@code {"$failure": "..."}}.
 *
 * <p>It is for programs, never for web pages: requests with an {@code Origin}, with a {@code Host}
 * that is not ours (DNS rebinding), or without {@code Content-Type: application/json} (which a page
 * cannot send across origins unasked) are refused. Bound to anything but loopback it wants a token.
 */
final class AdminServer implements AutoCloseable {
  static final String PREFIX = "/v1/";
  static final String JSON = "application/json";
  static final String FAILURE = "$failure";

  /** Longest request body. */
  static final int BODY_BYTES_MAX = 16 << 20;

  /** Of a body that is refused, what is read before the answer. */
  private static final long PASSED_OVER_BYTES_MAX = 4L * BODY_BYTES_MAX;

  /** Bodies in memory at one time, all requests together; a request beyond it is asked to wait. */
  static final int BODIES_BYTES_MAX = 64 << 20;

  /** Requests answered at one time, streams included; further ones are refused. */
  static final int REQUESTS_MAX = 128;

  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]");

  /** Numbers to the end: {@code 127.somebody.example} is a name of somebody else's. */
  private static final Pattern LOOPBACK_NUMBERS = Pattern.compile("127(\\.\\d{1,3}){3}");

  static {
    // Read once by the JDK's server. Without the first every answer waits 40 ms for the client's
    // acknowledgement; the second ends requests that do not come to their end.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
  }

  private final Semaphore bodyBytes = new Semaphore(BODIES_BYTES_MAX);
  private final HttpServer server;
  private final ExecutorService workers;
  private final Map<String, Handler> handlers;
  private final HostPort bound;
  private final boolean isLoopback;
  private final Optional<String> token;

  /** Answers one kind of request. */
  @FunctionalInterface
  interface Handler {
    /**
     * Answers.
     *
     * @throws IOException if the client has gone
     */
    void handle(JsonNode arguments, Lines answer) throws IOException;
  }

  /** The answer, value by value. */
  interface Lines {
    /** Sends one value as a line. */
    void send(JsonNode value) throws IOException;
  }

  private AdminServer(
      HttpServer server, HostPort bound, Map<String, Handler> handlers, Optional<String> token) {
    this.server = server;
    this.bound = bound;
    this.handlers = Map.copyOf(handlers);
    this.isLoopback = server.getAddress().getAddress().isLoopbackAddress();
    this.token = token;
    AtomicInteger number = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            0,
            REQUESTS_MAX,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "pleach-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins to answer.
   *
   * @throws Failures.FailedException if the address cannot be had, or needs a token
   */
  static AdminServer start(
      HostPort address, Map<String, Handler> handlers, Optional<String> token) {
    InetSocketAddress socket = address.resolve();
    if (token.filter(String::isEmpty).isPresent()) {
      throw new Failures.BadInputException("--http-token is empty: nobody could show it");
    }
    if (!socket.getAddress().isLoopbackAddress() && token.isEmpty()) {
      throw new Failures.BadInputException(
          "--http " + address + " is not loopback: give --http-token, or use 127.0.0.1");
    }
    try {
      HttpServer server = HttpServer.create(socket, 64);
      HostPort bound = new HostPort(address.host(), server.getAddress().getPort());
      AdminServer admin = new AdminServer(server, bound, handlers, token);
      server.createContext("/", admin::answer);
      server.setExecutor(admin.workers);
      server.start();
      return admin;
    } catch (IOException e) {
      throw new Failures.FailedException(
          "cannot listen on --http " + address + ": " + e.getMessage());
    }
  }

  HostPort address() {
    return bound;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<Refusal> refusal = refusal(exchange);
      if (refusal.isPresent()) {
        error(exchange, refusal.get().status(), refusal.get().message());
        return;
      }
      dispatch(exchange);
    } catch (IOException e) {
      LOG.debug("a client has gone: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("answering {} failed", exchange.getRequestURI(), e);
    }
  }

  private record Refusal(int status, String message) {}

  private Optional<Refusal> refusal(HttpExchange exchange) {
    if (!exchange.getRequestMethod().equals("POST")) {
      return Optional.of(new Refusal(405, "POST is needed; see 'pleach client --help'"));
    }
    if (exchange.getRequestHeaders().containsKey("Origin")) {
      return Optional.of(new Refusal(403, "requests of web pages are refused"));
    }
    if (isLoopback && !isOurHost(exchange.getRequestHeaders().getFirst("Host"))) {
      return Optional.of(new Refusal(403, "the Host header does not name this node"));
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      return Optional.of(new Refusal(415, "Content-Type: application/json is needed"));
    }
    return isAllowed(exchange) ? Optional.empty() : Optional.of(new Refusal(401, "wrong token"));
  }

  private boolean isAllowed(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    return token
        .map(
            expected ->
                given != null && MessageDigest.isEqual(bytes("Bearer " + expected), bytes(given)))
        .orElse(true);
  }

  private static boolean isOurHost(@Nullable String header) {
    if (header == null) {
      return false;
    }
    String name = header.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    return LOOPBACK_NAMES.contains(name) || LOOPBACK_NUMBERS.matcher(name).matches();
  }

  private void dispatch(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Handler handler =
        path.startsWith(PREFIX) ? handlers.get(path.substring(PREFIX.length())) : null;
    if (handler == null) {
      error(exchange, 404, "unknown path '" + path + "'");
      return;
    }
    int bytes = declaredBytes(exchange);
    if (bytes > BODY_BYTES_MAX) {
      passOver(exchange);
      error(exchange, 413, "a request has at most " + BODY_BYTES_MAX + " bytes");
    } else if (!bodyBytes.tryAcquire(bytes)) {
      passOver(exchange);
      error(exchange, 503, "too much is being asked at one time: try again");
    } else {
      try {
        dispatch(exchange, handler);
      } finally {
        bodyBytes.release(bytes);
      }
    }
  }

  /**
   * Reads a body for nothing, within bounds: a client that is still sending would miss the answer.
   */
  private static void passOver(HttpExchange exchange) throws IOException {
    byte[] part = new byte[8_192];
    long left = PASSED_OVER_BYTES_MAX;
    int read = 0;
    while (left > 0 && read >= 0) {
      read = exchange.getRequestBody().read(part);
      left -= read;
    }
  }

  /** Returns the length that a body claims, or the longest there may be if it claims none. */
  private static int declaredBytes(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    try {
      return length == null
          ? BODY_BYTES_MAX
          : (int) Math.min(Long.parseLong(length), BODY_BYTES_MAX + 1L);
    } catch (NumberFormatException e) {
      return BODY_BYTES_MAX + 1;
    }
  }

  private void dispatch(HttpExchange exchange, Handler handler) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      error(exchange, 413, "a request has at most " + BODY_BYTES_MAX + " bytes");
      return;
    }
    Answer answer = new Answer(exchange);
    try {
      String text = new String(body, StandardCharsets.UTF_8);
      handler.handle(text.isBlank() ? Json.node() : Json.parse("the request", text), answer);
      answer.end();
    } catch (RuntimeException e) {
      answer.fail(e);
    }
  }

  private static void error(HttpExchange exchange, int status, String message) throws IOException {
    byte[] body = bytes(Json.object("error", message) + "\n");
    exchange.getResponseHeaders().set("Content-Type", JSON);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Sends the status with the first value, so that an early failure still has one of its own. */
  private static final class Answer implements Lines {
    private final HttpExchange exchange;
    private boolean begun;

    Answer(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void send(JsonNode value) throws IOException {
      begin();
      OutputStream out = exchange.getResponseBody();
      out.write(bytes(value + "\n"));
      out.flush();
    }

    private void begin() throws IOException {
      if (!begun) {
        begun = true;
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(200, 0);
      }
    }

    void end() throws IOException {
      begin();
    }

    void fail(RuntimeException failure) throws IOException {
      Throwable cause = failure;
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      boolean isInput = Failures.isInput(cause);
      if (!isInput) {
        LOG.warn("{}: {}", exchange.getRequestURI(), message);
        LOG.debug("the failure", cause);
      }
      if (begun) {
        send(Json.node(FAILURE, message));
      } else {
        error(exchange, isInput ? 400 : 500, message);
      }
    }
  }
}
