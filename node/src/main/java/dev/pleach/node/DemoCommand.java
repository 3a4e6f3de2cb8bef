package dev.pleach.node;

import dev.pleach.node.web.Invite;
import dev.pleach.node.web.TodoPage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the main job with three real processes on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts three nodes as processes on loopback and lets them share a todo list:",
      "offline edits, kill -9, a late joiner. Ends with one line 'stateRoot <peer> <root>' per node;",
      "the exit code is 0 only if the roots and the contents of all three are equal."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the nodes keep their data; a fresh temporary folder by default.")
  private @Nullable Path data;

  @Option(
      names = "--web",
      description = {
        "Instead: two nodes that share a todo list, each with a web page, until SIGTERM.",
        "Prints one line {\"name\", \"page\"} per node."
      })
  private boolean web;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      defaultValue = WebDemo.LIBP2P,
      description = "With --web: libp2p or webrtc (${DEFAULT-VALUE}).")
  private String transport = WebDemo.LIBP2P;

  @Option(
      names = "--signal",
      paramLabel = "URL",
      description =
          "With --web --transport webrtc: signalling servers; by default one of its own, which"
              + " other devices cannot reach.")
  private List<String> signals = new ArrayList<>();

  @Option(
      names = "--join",
      paramLabel = "LINK",
      description = "With --web: one node that joins the list of this invite.")
  private @Nullable String join;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "With --web: where pages are served and libp2p listens (127.0.0.1).")
  private @Nullable String host;

  @Override
  public Integer call() throws InterruptedException {
    if (web) {
      return pages();
    }
    try (Demo demo = new Demo(folder())) {
      return demo.run() ? 0 : 1;
    }
  }

  private int pages() throws InterruptedException {
    if (!List.of(WebDemo.LIBP2P, WebDemo.WEBRTC).contains(transport)) {
      throw new Failures.BadInputException("--transport is libp2p or webrtc, got " + transport);
    }
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ended, closed), "pleach-shutdown"));
    try (WebDemo demo = new WebDemo(folder(), WebDemo.host(Optional.ofNullable(host)))) {
      if (join == null) {
        demo.startTwo(transport, signals);
      } else {
        demo.join("guest", Invite.parse(join));
      }
      PrintStream out = Json.out();
      for (TodoPage page : demo.pages()) {
        out.println(Json.object("name", page.name(), "page", page.link()));
      }
      out.flush();
      ended.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private static void end(CountDownLatch ended, CountDownLatch closed) {
    boolean isBySignal = closed.getCount() > 0;
    ended.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isBySignal) {
      Runtime.getRuntime().halt(0); // it ended in good order, as it was told to
    }
  }

  private Path folder() {
    try {
      Optional<Path> wanted = Optional.ofNullable(data);
      if (wanted.isEmpty()) {
        return Files.createTempDirectory("pleach-demo-");
      }
      Files.createDirectories(wanted.get());
      try (var entries = Files.list(wanted.get())) {
        if (entries.findAny().isPresent()) {
          throw new Failures.BadInputException(
              "--data " + data + " is not empty; name a new folder");
        }
      }
      return wanted.get();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the demo's folder: " + e.getMessage(), e);
    }
  }
}
