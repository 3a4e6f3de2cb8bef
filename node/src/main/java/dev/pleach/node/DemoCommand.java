package dev.pleach.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() {
    try (Demo demo = new Demo(folder())) {
      return demo.run() ? 0 : 1;
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
