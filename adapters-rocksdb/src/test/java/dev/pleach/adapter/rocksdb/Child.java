package dev.pleach.adapter.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** Starts a program of the tests in a JVM of its own. */
final class Child {
  private Child() {}

  static List<String> command(Class<?> program, String... arguments) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djava.library.path=" + libraryDirectory(),
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                classPath,
                program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Unpacks the native library once for all children: each would do it at its start otherwise. */
  private static Path libraryDirectory() {
    Path directory = Path.of("target", "native-library").toAbsolutePath();
    Path library = directory.resolve(System.mapLibraryName("rocksdbjni"));
    String packed = Environment.getJniLibraryFileName("rocksdb");
    try (InputStream in = RocksDB.class.getClassLoader().getResourceAsStream(packed)) {
      Files.createDirectories(directory);
      if (!Files.exists(library)) {
        Path beside = Files.createTempFile(directory, "library", ".part");
        Files.copy(in, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, library, StandardCopyOption.ATOMIC_MOVE);
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Process start(Class<?> program, String... arguments) throws IOException {
    return new ProcessBuilder(command(program, arguments))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
