package dev.pleach.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that goes with its benchmark. It lies among the build's own files, or in the current
 * directory, since {@code /tmp} may be memory; the property {@code pleach.benchmark.directory}
 * names another place.
 */
final class ScratchDirectory implements AutoCloseable {
  private final Path path;

  private ScratchDirectory(Path path) {
    this.path = path;
  }

  static ScratchDirectory create() {
    Path parent = parent();
    try {
      return new ScratchDirectory(Files.createTempDirectory(parent, "benchmark-data-"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory in " + parent.toAbsolutePath(), e);
    }
  }

  private static Path parent() {
    String named = System.getProperty("pleach.benchmark.directory");
    Path build = Path.of("benchmarks", "target");
    return named != null ? Path.of(named) : Files.isDirectory(build) ? build : Path.of(".");
  }

  Path path() {
    return path;
  }

  /** Deletes it with all that is in it. */
  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }
}
