package dev.pleach.dag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files under {@code golden}: bytes that are promised for ever. A golden that is not there is a
 * failure; it is never written by a test.
 */
public final class Goldens {
  private Goldens() {}

  /** Returns the lines of a golden but for comments and blank ones. */
  public static List<String> lines(String name) {
    try (InputStream in = Goldens.class.getResourceAsStream("/golden/" + name)) {
      if (in == null) {
        throw new AssertionError("golden " + name + " is absent");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares; what came out is left in {@code target/golden} to look at. */
  public static void assertSame(String name, List<String> actual) {
    try {
      Path out = Path.of("target", "golden", name);
      Files.createDirectories(out.getParent());
      Files.write(out, actual);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> promised = lines(name);
    for (int i = 0; i < Math.min(promised.size(), actual.size()); i++) {
      assertThat(actual.get(i)).as("%s, line %d", name, i + 1).isEqualTo(promised.get(i));
    }
    assertThat(actual.size()).as("lines of %s", name).isEqualTo(promised.size());
  }
}
