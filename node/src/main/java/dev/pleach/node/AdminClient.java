package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Talks to a running node over its HTTP face ({@link AdminServer}). */
final class AdminClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private final HostPort address;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  AdminClient(HostPort address, Optional<String> token) {
    this.address = address;
    this.token = token;
  }

  /** Calls and returns the one value of the answer. */
  JsonNode call(String path, ObjectNode arguments) {
    List<JsonNode> values = new ArrayList<>();
    stream(path, arguments, values::add);
    if (values.size() != 1) {
      throw new IllegalStateException(path + " answered " + values.size() + " values");
    }
    return values.get(0);
  }

  /** Calls and hands over each value of the answer as it comes, until the node ends the answer. */
  void stream(String path, ObjectNode arguments, Consumer<JsonNode> consumer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + AdminServer.PREFIX + path))
            .header("Content-Type", AdminServer.JSON)
            .POST(HttpRequest.BodyPublishers.ofString(arguments.toString()));
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    try {
      HttpResponse<Stream<String>> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          fail(response.statusCode(), lines.findFirst().orElse(""));
        }
        lines.forEach(line -> accept(line, consumer));
      }
    } catch (ConnectException e) {
      throw new Failures.FailedException(
          "no node answers at http://" + address + "; is it running?");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "talking to http://" + address + " failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failures.FailedException("interrupted");
    }
  }

  private static void accept(String line, Consumer<JsonNode> consumer) {
    JsonNode value = Json.parse("the node's answer", line);
    if (value.isObject() && value.has(AdminServer.FAILURE)) {
      throw new Failures.FailedException(value.get(AdminServer.FAILURE).asText());
    }
    consumer.accept(value);
  }

  private static void fail(int status, String line) {
    String message = line;
    try {
      message = Json.parse("the node's answer", line).path("error").asText(line);
    } catch (Failures.BadInputException e) {
      // Not one of our answers: show it as it is.
    }
    if (status >= 400 && status < 500) {
      throw new Failures.BadInputException(message);
    }
    throw new Failures.FailedException(message);
  }
}
