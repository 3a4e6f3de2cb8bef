package dev.pleach.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, started from this program's class path. */
final class NodeProcess implements AutoCloseable {
  private static final long STOP_LIMIT_SECONDS = 10;

  private final Process process;
  private final JsonNode greeting;
  private final AdminClient client;

  private NodeProcess(Process process, JsonNode greeting) {
    this.process = process;
    this.greeting = greeting;
    this.client = new AdminClient(HostPort.parse(greeting.path("http").asText()), Optional.empty());
  }

  /**
   * Starts {@code pleach start} with a free HTTP port on loopback and waits for its first line.
   *
   * @param log where its messages go
   * @throws Failures.FailedException if it does not start; the message names the log
   */
  static NodeProcess start(Path data, Path log, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "start", "--data", data.toString()));
    command.addAll(List.of("--http", "127.0.0.1:0"));
    command.addAll(options);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      return new NodeProcess(process, greeting(process, log));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a node: " + e.getMessage(), e);
    }
  }

  private static JsonNode greeting(Process process, Path log) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      process.destroyForcibly();
      throw new Failures.FailedException("a node did not start; its messages are in " + log);
    }
    return Json.parse("the node's first line", line);
  }

  String peerId() {
    return greeting.path("peerId").asText();
  }

  /** Returns the address at which others dial this node, its peer id included. */
  String address() {
    return greeting.path("listen").path(0).asText();
  }

  /** Returns HOST:PORT of its HTTP face. */
  String http() {
    return greeting.path("http").asText();
  }

  AdminClient client() {
    return client;
  }

  long pid() {
    return process.pid();
  }

  /** Ends the process as a power cut would, without a chance to tidy up. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Returns the user and system time the process has used so far, in milliseconds. */
  long cpuMillis() {
    return process.toHandle().info().totalCpuDuration().map(d -> d.toMillis()).orElse(0L);
  }

  /** Asks the process to end, waits, and returns its exit code if it did as it was asked. */
  Optional<Integer> end() {
    process.destroy();
    return await() ? Optional.of(process.exitValue()) : Optional.empty();
  }

  /** Asks the process to end and waits; kills it if it does not. */
  @Override
  public void close() {
    if (end().isEmpty()) {
      kill();
    }
  }

  private boolean await() {
    try {
      return process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
