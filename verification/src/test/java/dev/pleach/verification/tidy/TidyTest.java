package dev.pleach.verification.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.verification.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Sizes and habits that no reviewer has to look for. What was too large when a rule came stands in
 * {@code tidy-ratchet.txt} with its size of that day: it may shrink and not grow, and leaves the
 * list once it is small enough.
 */
class TidyTest {
  private static final int FILE_LINES_MAX = 600;
  private static final int METHOD_LINES_MAX = 70;
  private static final Pattern PROMISE = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  private static final Map<String, SourceFile> FILES = new TreeMap<>();
  private static final Map<String, String> TEXTS = new TreeMap<>();
  private static Map<String, Integer> ratchet = Map.of();

  @BeforeAll
  static void readTheSources() throws IOException {
    for (Path path : Repository.javaSources()) {
      String name = Repository.root().relativize(path).toString().replace('\\', '/');
      TEXTS.put(name, Files.readString(path));
    }
    FILES.putAll(SourceFile.all(TEXTS));
    ratchet = readRatchet();
  }

  @Test
  void theSourcesAreFound() {
    assertThat(FILES.keySet()).anyMatch(name -> name.endsWith("/dag/Cid.java"));
    assertThat(FILES.values()).anyMatch(file -> !file.methods().isEmpty());
  }

  @Test
  void noFileIsTooLong() {
    List<String> faults = new ArrayList<>();
    for (SourceFile file : FILES.values()) {
      judge(file.name(), file.lines(), FILE_LINES_MAX, faults);
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void noMethodIsTooLong() {
    List<String> faults = new ArrayList<>();
    for (SourceFile file : FILES.values()) {
      for (SourceFile.Method method : file.methods()) {
        judge(file.name() + "#" + method.name(), method.lines(), METHOD_LINES_MAX, faults);
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void noLineIsTooLong() {
    assertThat(
            FILES.values().stream()
                .filter(file -> !file.longLines().isEmpty())
                .map(file -> file.name() + " lines " + file.longLines()))
        .isEmpty();
  }

  @Test
  void nothingIsPromisedForLater() {
    assertThat(
            TEXTS.entrySet().stream()
                .filter(file -> !file.getKey().endsWith("/TidyTest.java"))
                .filter(file -> PROMISE.matcher(file.getValue()).find())
                .map(Map.Entry::getKey))
        .isEmpty();
  }

  /** NullAway looks only where it is told to; one forgotten package would be off silently. */
  @Test
  void everyPackageOfTheProductIsNullMarked() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path module : Repository.modules()) {
      Path base = module.resolve("src/main/java");
      // The benchmarks are not published, and reach into packages of modules that are marked.
      if (module.endsWith("benchmarks")) {
        continue;
      }
      if (Files.isDirectory(base) && !marks(base.resolve("module-info.java"))) {
        try (Stream<Path> folders = Files.walk(base)) {
          folders
              .filter(TidyTest::holdsSources)
              .filter(folder -> !marks(folder.resolve("package-info.java")))
              .forEach(folder -> faults.add(Repository.root().relativize(folder).toString()));
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  /** An entry that is met no more hides the next offence. */
  @Test
  void theRatchetHoldsNothingSuperfluous() {
    Map<String, Integer> sizes = new TreeMap<>();
    for (SourceFile file : FILES.values()) {
      sizes.put(file.name(), file.lines());
      for (SourceFile.Method method : file.methods()) {
        sizes.merge(file.name() + "#" + method.name(), method.lines(), Math::max);
      }
    }
    for (Map.Entry<String, Integer> entry : ratchet.entrySet()) {
      int max = entry.getKey().contains("#") ? METHOD_LINES_MAX : FILE_LINES_MAX;
      assertThat(sizes).as(entry.getKey() + " is gone").containsKey(entry.getKey());
      assertThat(sizes.get(entry.getKey()))
          .as(entry.getKey() + " is small enough to leave the list")
          .isGreaterThan(max);
    }
  }

  private static void judge(String name, int size, int max, List<String> faults) {
    int allowed = ratchet.getOrDefault(name, max);
    if (size > allowed) {
      faults.add(name + " has " + size + " lines, allowed are " + allowed);
    }
  }

  private static boolean holdsSources(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean marks(Path info) {
    try {
      return Files.isRegularFile(info) && Files.readString(info).contains("@NullMarked");
    } catch (IOException e) {
      return false;
    }
  }

  private static Map<String, Integer> readRatchet() throws IOException {
    Map<String, Integer> sizes = new TreeMap<>();
    Path list = Repository.root().resolve("verification/src/test/resources/tidy-ratchet.txt");
    for (String line : Files.readAllLines(list)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.trim().split("\\s+", -1);
        sizes.put(words[0], Integer.valueOf(words[1]));
      }
    }
    return sizes;
  }
}
