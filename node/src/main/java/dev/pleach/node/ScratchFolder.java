package dev.pleach.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder that is gone afterwards. */
final class ScratchFolder implements AutoCloseable {
  private final Path path;

  ScratchFolder(String prefix) {
    try {
      path = Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  /** Returns the sizes of all files in it, added up. */
  long bytes() {
    return all().stream().filter(Files::isRegularFile).mapToLong(ScratchFolder::size).sum();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private List<Path> all() {
    try (Stream<Path> files = Files.walk(path)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    for (Path file : all()) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        System.err.println("pleach: cannot delete " + file + ": " + e.getMessage());
      }
    }
  }
}
