package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A tab of a running Chromium, by its debugging protocol. */
final class Tab implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  private Tab(URI debugger) {
    socket = CLIENT.newWebSocketBuilder().buildAsync(debugger, this).join();
  }

  /** Opens a page in a new tab of the browser that is debugged at a port. */
  static Tab open(int port, String page) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/json/new?" + page.replace("#", "%23")))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    String answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return new Tab(URI.create(Json.parse("the tab", answer).path("webSocketDebuggerUrl").asText()));
  }

  JsonNode ask(String method, ObjectNode parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    ObjectNode message = Json.node("id", id, "method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
    return answer.get(30, TimeUnit.SECONDS).path("result");
  }

  /** Returns what an expression gives, as text. */
  String see(String expression) throws Exception {
    JsonNode result =
        ask(
            "Runtime.evaluate",
            Json.node("expression", "String(" + expression + ")", "awaitPromise", true));
    return result.path("result").path("value").asText();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    partial.append(text);
    if (last) {
      JsonNode message = Json.parse("a message", partial.toString());
      partial.setLength(0);
      CompletableFuture<JsonNode> answer = asked.remove(message.path("id").asInt());
      if (answer != null) {
        answer.complete(message);
      }
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
