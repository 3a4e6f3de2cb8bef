package dev.pleach.adapter.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a data directory at one moment, by path; to be damaged and written out again. */
record Image(TreeMap<String, byte[]> files) {
  /**
   * Reads a directory, of an open store too: what is there is what a killed process would leave.
   */
  static Image of(Path directory) throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return new Image(files);
  }

  List<String> names() {
    return List.copyOf(files.keySet());
  }

  /** Returns the last file, in the order of names and so of numbers, that matches. */
  String newest(String pattern) {
    return files.descendingKeySet().stream()
        .filter(name -> name.matches(pattern))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no file " + pattern + " in " + files.keySet()));
  }

  String largest(String pattern) {
    return files.keySet().stream()
        .filter(name -> name.matches(pattern))
        .max(Comparator.comparing(name -> bytes(name).length))
        .orElseThrow(() -> new AssertionError("no file " + pattern + " in " + files.keySet()));
  }

  byte[] bytes(String name) {
    return Optional.ofNullable(files.get(name)).orElseThrow().clone();
  }

  private Image with(String name, byte[] bytes) {
    TreeMap<String, byte[]> changed = new TreeMap<>(files);
    changed.put(name, bytes);
    return new Image(changed);
  }

  Image cut(String name, int length) {
    return with(name, Arrays.copyOf(bytes(name), length));
  }

  Image flipped(String name, int bit) {
    byte[] bytes = bytes(name);
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return with(name, bytes);
  }

  Image without(String name) {
    TreeMap<String, byte[]> changed = new TreeMap<>(files);
    changed.remove(name);
    return new Image(changed);
  }

  /** Writes the files into an empty directory. */
  void writeTo(Path directory) {
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = directory.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what was written out, so that thousands of damages need no disk. */
  static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
