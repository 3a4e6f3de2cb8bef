package dev.pleach.dag;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Public test vectors of others, which are not part of this repository. */
public final class Vectors {
  private Vectors() {}

  /** Returns a file or folder of the vectors; skips the test if there is none. */
  public static Path path(String name) {
    Path path = folder().resolve(name);
    assumeTrue(
        Files.exists(path), () -> "test vectors are absent: set pleach.vectors (no " + path + ")");
    return path;
  }

  private static Path folder() {
    String named = System.getProperty("pleach.vectors", System.getenv("PLEACH_VECTORS"));
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    String root = System.getProperty("pleach.root");
    return Path.of(root == null ? ".." : root, "..", "shared", "vectors").normalize();
  }

  /** Reads a whole JSON file. */
  public static JsonNode json(String name) {
    return parse(text(path(name)));
  }

  /** Reads a file of one JSON value a line. */
  public static List<JsonNode> jsonLines(String name) {
    List<JsonNode> rows = new ArrayList<>();
    text(path(name)).lines().filter(line -> !line.isBlank()).forEach(line -> rows.add(parse(line)));
    return rows;
  }

  /** Reads the lines of a text file. */
  public static List<String> lines(String name) {
    return text(path(name)).lines().toList();
  }

  /** Returns all files below a folder whose names end so. */
  public static List<Path> files(String folder, String end) {
    try (Stream<Path> files = Files.walk(path(folder))) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file. */
  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
