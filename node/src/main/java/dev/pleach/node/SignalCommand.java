package dev.pleach.node;

import dev.pleach.adapter.inmem.SystemPorts;
import dev.pleach.dag.Multibase;
import dev.pleach.node.signal.SignalOptions;
import dev.pleach.node.signal.SignalServer;
import dev.pleach.node.signal.TokenKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a signalling server. */
@Command(
    name = "signal",
    mixinStandardHelpOptions = true,
    subcommands = SignalCommand.TokenCommand.class,
    description = {
      "Runs a signalling server, where peers of the WebRTC transport meet, until SIGTERM.",
      "It carries their offers and sees none of their data. First line: {\"url\"}.",
      "Counters are at http(s)://HOST:PORT/metrics."
    })
final class SignalCommand implements Callable<Integer> {
  private static final int KEY_FILE_BYTES_MAX = 1_024;
  private static final int ID_BYTES = 16;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      converter = HostPort.Converter.class,
      description = "Where it listens (${DEFAULT-VALUE}); beyond loopback it wants --key.")
  private HostPort listen = new HostPort("127.0.0.1", 0);

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "A file of 16 to 1024 random bytes; who joins needs a token made with it.")
  private @Nullable Path key;

  @Option(
      names = "--tls",
      arity = "2",
      paramLabel = "FILE",
      description = "Certificate and private key (PKCS#8), PEM, for wss://.")
  private List<Path> tls = new ArrayList<>();

  @Option(
      names = "--ice",
      paramLabel = "URL[,USER,PASSWORD]",
      description = "STUN or TURN servers that clients are told of; may be given several times.")
  private List<String> ice = new ArrayList<>();

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description =
          "Web origins whose pages may come, such as https://example.org; all by default.")
  private List<String> origins = new ArrayList<>();

  @Option(
      names = "--behind-proxy",
      description = "Takes the address of a client from X-Forwarded-For.")
  private boolean behindProxy;

  @Override
  public Integer call() throws InterruptedException {
    SignalOptions options = options();
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    SignalServer server =
        SignalServer.start(options, SystemPorts.entropy(), () -> Instant.now().getEpochSecond());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ended.countDown();
                  try {
                    closed.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  Runtime.getRuntime().halt(0); // it ended in good order, as it was told to
                },
                "pleach-shutdown"));
    PrintStream out = Json.out();
    out.println(Json.object("url", server.url()));
    out.flush();
    try (server) {
      ended.await();
      System.err.println("pleach: ending");
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private SignalOptions options() {
    SignalOptions options =
        key == null
            ? SignalOptions.on(listen.resolve())
            : SignalOptions.on(listen.resolve(), readKey(key));
    if (tls.size() == 2) {
      options = options.withTls(new SignalOptions.TlsFiles(tls.get(0), tls.get(1)));
    }
    return options
        .withForwarded(behindProxy)
        .withOrigins(origins)
        .withIceServers(ice.stream().map(SignalCommand::iceServer).toList());
  }

  private static SignalOptions.IceServer iceServer(String text) {
    String[] parts = text.split(",", -1);
    if (!parts[0].matches("(stuns?|turns?):.+") || (parts.length != 1 && parts.length != 3)) {
      throw new Failures.BadInputException("--ice '" + parts[0] + "' is not URL[,USER,PASSWORD]");
    }
    return parts.length == 1
        ? new SignalOptions.IceServer(List.of(parts[0]), "", "")
        : new SignalOptions.IceServer(List.of(parts[0]), parts[1], parts[2]);
  }

  static TokenKey readKey(Path file) {
    try {
      if (Files.size(file) > KEY_FILE_BYTES_MAX) {
        throw new Failures.BadInputException("--key " + file + " is too long for a key");
      }
      return TokenKey.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new Failures.BadInputException("--key " + file + " cannot be read");
    }
  }

  /** Makes tokens. */
  @Command(
      name = "token",
      mixinStandardHelpOptions = true,
      description = "Makes a token that lets into the room of a topic, and prints it as JSON.")
  static final class TokenCommand implements Callable<Integer> {
    private static final int HOURS_MAX = 87_600;
    private static final int USES_MAX = 9_999;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The server's key.")
    private Path key = Path.of("");

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Whose room.")
    private @Nullable String topic;

    @Option(names = "--room", paramLabel = "ROOM", description = "The room itself, instead.")
    private @Nullable String room;

    @Option(
        names = "--hours",
        paramLabel = "N",
        defaultValue = "24",
        description = "How long it serves, 1 to 87600 (${DEFAULT-VALUE}).")
    private long hours;

    @Option(
        names = "--uses",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many may use it at one time, 1 to 9999 (${DEFAULT-VALUE}).")
    private int uses;

    @Override
    public Integer call() {
      Optional<String> chosen =
          Optional.ofNullable(room).or(() -> Optional.ofNullable(topic).map(TokenKey::roomOfTopic));
      String in =
          chosen.orElseThrow(() -> new Failures.BadInputException("--topic or --room is needed"));
      require(TokenKey.isRoom(in), "--room '" + in + "' is not 6 to 99 of A-Z a-z 0-9 _ -");
      require(hours >= 1 && hours <= HOURS_MAX, "--hours is 1 to " + HOURS_MAX + ", got " + hours);
      require(uses >= 1 && uses <= USES_MAX, "--uses is 1 to " + USES_MAX + ", got " + uses);
      byte[] id = new byte[ID_BYTES];
      SystemPorts.entropy().fill(id);
      long expiry = Instant.now().getEpochSecond() + hours * 3_600;
      String token = readKey(key).issue(in, expiry, uses, Multibase.base16(id));
      PrintStream out = Json.out();
      out.println(Json.object("room", in, "expires", expiry, "uses", uses, "token", token));
      out.flush();
      return 0;
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new Failures.BadInputException(otherwise);
      }
    }
  }
}
