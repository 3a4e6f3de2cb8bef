package dev.pleach.adapter.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A js-libp2p peer as a child process, commanded by JSON lines; see {@code src/test/js/peer.mjs}.
 */
final class JsPeer implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("pleach.root", ".."));
  private static final Path FIXTURE = ROOT.resolve("adapters-libp2p/src/test/js");
  private static final Path NODE = ROOT.resolve("target/interop/bin/node");

  private final Process process;
  private final BufferedWriter in;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, CompletableFuture<Map<String, Object>>> open =
      new ConcurrentHashMap<>();
  private final CompletableFuture<Map<String, Object>> greeting = new CompletableFuture<>();

  /** {@code open <peer>} and {@code close <peer>}, as the peer saw its connections. */
  final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private JsPeer(Process process) {
    this.process = process;
    this.in = process.outputWriter();
  }

  /** Starts a peer, or skips the test with a line that says what is missing. */
  static JsPeer start() throws Exception {
    assumeTrue(
        Files.isExecutable(NODE) && Files.isDirectory(FIXTURE.resolve("node_modules")),
        "js-libp2p is not installed: run .ci/interop-setup, or build with -Pinterop");
    Process process =
        new ProcessBuilder(NODE.toAbsolutePath().toString(), "peer.mjs")
            .directory(FIXTURE.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JsPeer peer = new JsPeer(process);
    Thread reader = new Thread(peer::read, "js-peer");
    reader.setDaemon(true);
    reader.start();
    peer.greeting.get(60, TimeUnit.SECONDS);
    return peer;
  }

  String id() {
    return String.valueOf(greeting.join().get("peerId"));
  }

  String address() {
    return String.valueOf(((List<?>) greeting.join().get("addrs")).get(0));
  }

  /** Does a command; the arguments are names and JSON values in turn. */
  Map<String, Object> run(String command, String... arguments) throws Exception {
    Map<String, Object> result = begin(command, arguments).get(180, TimeUnit.SECONDS);
    assertThat(result).describedAs(command).doesNotContainKey("error");
    return result;
  }

  CompletableFuture<Map<String, Object>> begin(String command, String... arguments)
      throws IOException {
    String id = "\"" + ids.incrementAndGet() + "\"";
    StringBuilder line = new StringBuilder("{\"id\":" + id + ",\"do\":\"" + command + "\"");
    for (int i = 0; i < arguments.length; i += 2) {
      line.append(",\"").append(arguments[i]).append("\":").append(arguments[i + 1]);
    }
    CompletableFuture<Map<String, Object>> result = new CompletableFuture<>();
    open.put(id.replace("\"", ""), result);
    synchronized (in) {
      in.write(line.append("}\n").toString());
      in.flush();
    }
    return result;
  }

  static String quoted(Object text) {
    return "\"" + text + "\"";
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Map<String, Object> said = parse(line);
        if (said.containsKey("peerId")) {
          greeting.complete(said);
        } else if (said.containsKey("event")) {
          events.add(said.get("event") + " " + said.get("peer"));
        } else {
          open.remove(String.valueOf(said.get("id"))).complete(said);
        }
      }
    } catch (IOException e) {
      greeting.completeExceptionally(e);
    }
    open.values().forEach(f -> f.completeExceptionally(new IOException("the js peer ended")));
  }

  private static Map<String, Object> parse(String line) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      parser.nextToken();
      Map<String, Object> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
          List<String> list = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(parser.getText());
          }
          map.put(key, list);
        } else {
          map.put(key, parser.getText());
        }
      }
      return map;
    }
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }
}
