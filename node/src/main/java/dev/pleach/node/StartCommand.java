package dev.pleach.node;

import dev.pleach.port.PeerAddress;
import dev.pleach.port.Settings;
import dev.pleach.port.Topic;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a node until it is told to end. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node until it gets SIGTERM or SIGINT.",
      "The first line of standard output is {\"peerId\", \"listen\": [...], \"http\"}."
    })
final class StartCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The data directory: keys, blocks, everything. Made if it is not there.")
  private Path data = Path.of("");

  @Option(
      names = "--listen",
      paramLabel = "MULTIADDR",
      arity = "1..*",
      description = "Where peers can dial, such as /ip4/0.0.0.0/tcp/4001; port 0 takes a free one.")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "MULTIADDR",
      arity = "1..*",
      description = {
        "Peers to stay connected to while running;",
        "with /p2p/<peer id> at the end nobody else is spoken to."
      })
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      converter = HostPort.Converter.class,
      description = "Where 'pleach client' can talk to the node; not at all by default.")
  private @Nullable HostPort http;

  @Option(
      names = "--http-token",
      paramLabel = "TOKEN",
      defaultValue = "${env:PLEACH_HTTP_TOKEN}",
      description =
          "What clients must show; needed where --http is not loopback. Better given as"
              + " PLEACH_HTTP_TOKEN, which other users of the machine do not see.")
  private @Nullable String httpToken;

  @Option(names = "--no-p2p", description = "Opens no socket to peers; a local database.")
  private boolean noP2p;

  @Option(
      names = "--store",
      paramLabel = "NAME[,KEY=VALUE...]",
      defaultValue = NodeParts.STORE,
      description = {
        "Where documents are kept (" + NodeParts.STORE + "); 'memory' forgets them at the end.",
        "Other adapters on the class path are found by the name of their StoreProvider."
      })
  private String store = NodeParts.STORE;

  @Option(
      names = "--transport",
      paramLabel = "NAME[,KEY=VALUE...]",
      description = {
        "How peers are reached (" + NodeParts.TRANSPORT + "); may be given several times.",
        "Other adapters on the class path are found by the name of their TransportProvider."
      })
  private List<String> transports = new ArrayList<>();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = {
        "Replicates with everybody who names the same topic; may be given several times.",
        "Whoever knows it can find you: choose one that nobody guesses."
      })
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--signal",
      paramLabel = "URL",
      description = {
        "A signalling server, ws://... or wss://..., where peers of a topic meet over WebRTC;",
        "may be given several times, and any one of them is enough. See 'pleach signal'."
      })
  private List<String> signals = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    boolean isForPeers =
        Stream.of(listen, peers, transports, topics, signals).anyMatch(list -> !list.isEmpty());
    if (noP2p && isForPeers) {
      throw new Failures.BadInputException(
          "--no-p2p goes with none of --listen, --peer, --transport, --topic and --signal");
    }
    List<Topic> gatherings = topics.stream().map(Topic::new).toList();
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicBoolean isSound = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> endOnSignal(ended, closed, isSound), "pleach-shutdown"));
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (NodeRuntime node = NodeRuntime.open(data, parts(), addresses(peers), gatherings)) {
      node.replica()
          .failure()
          .thenAccept(
              error -> {
                failure.set(error);
                ended.countDown();
              });
      try (AutoCloseable face = openFace(node)) {
        ended.await();
        System.err.println("pleach: ending");
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("closing the HTTP face failed", e);
      }
      Throwable error = failure.get();
      if (error != null) {
        throw new Failures.FailedException(
            "the node ends after an error, start it again: " + error);
      }
      isSound.set(true);
    } catch (RuntimeException e) {
      isSound.set(false);
      throw e;
    } finally {
      closed.countDown();
    }
    return 0;
  }

  /**
   * Runs when the JVM is told to end. A node that a signal ended in good order has done what it was
   * asked for: without the halt the JVM would report 128 plus the signal's number.
   */
  private static void endOnSignal(
      CountDownLatch ended, CountDownLatch closed, AtomicBoolean isSound) {
    boolean isBySignal = closed.getCount() > 0;
    ended.countDown();
    awaitQuietly(closed);
    if (isBySignal && isSound.get()) {
      Runtime.getRuntime().halt(0);
    }
  }

  private NodeParts parts() {
    return new NodeParts(
        NodeParts.Choice.parse("--store", store),
        noP2p ? List.of() : chosenTransports(),
        addresses(listen));
  }

  private List<NodeParts.Choice> chosenTransports() {
    List<NodeParts.Choice> chosen = new ArrayList<>();
    for (String text : transports.isEmpty() ? List.of(NodeParts.TRANSPORT) : transports) {
      chosen.add(NodeParts.Choice.parse("--transport", text));
    }
    if (signals.isEmpty()) {
      return chosen;
    }
    String servers = String.join("|", signals);
    if (chosen.stream().noneMatch(one -> one.name().equals(NodeParts.WEBRTC))) {
      chosen.add(new NodeParts.Choice(NodeParts.WEBRTC, Settings.NONE));
    }
    return chosen.stream()
        .map(one -> one.name().equals(NodeParts.WEBRTC) ? one.with("SIGNAL", servers) : one)
        .toList();
  }

  private AutoCloseable openFace(NodeRuntime node) {
    if (http == null) {
      greet(node, Optional.empty());
      return () -> {};
    }
    AdminServer server =
        AdminServer.start(http, new AdminApi(node).handlers(), Optional.ofNullable(httpToken));
    greet(node, Optional.of(server.address()));
    return server;
  }

  private static void greet(NodeRuntime node, Optional<HostPort> face) {
    PrintStream out = Json.out();
    out.println(
        Json.object(
            "peerId", node.replica().peerId().toString(),
            "listen", node.replica().listenAddresses().stream().map(PeerAddress::text).toList(),
            "http", face.map(HostPort::toString)));
    out.flush();
  }

  private static List<PeerAddress> addresses(List<String> texts) {
    return texts.stream().map(PeerAddress::new).toList();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
