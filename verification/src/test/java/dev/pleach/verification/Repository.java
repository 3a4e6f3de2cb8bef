package dev.pleach.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The source tree that is being built. */
public final class Repository {
  private Repository() {}

  /** Its root folder, as the build names it; the parent folder when an editor runs the test. */
  public static Path root() {
    String named = System.getProperty("pleach.root");
    return (named == null ? Path.of("..") : Path.of(named)).toAbsolutePath().normalize();
  }

  /** The folders of its modules, sorted. */
  public static List<Path> modules() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All Java sources of all modules, tests included, sorted. */
  public static List<Path> javaSources() {
    List<Path> sources = new ArrayList<>();
    for (Path module : modules()) {
      for (String folder : List.of("src/main/java", "src/test/java")) {
        Path base = module.resolve(folder);
        if (Files.isDirectory(base)) {
          sources.addAll(javaBelow(base));
        }
      }
    }
    return sources;
  }

  private static List<Path> javaBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
