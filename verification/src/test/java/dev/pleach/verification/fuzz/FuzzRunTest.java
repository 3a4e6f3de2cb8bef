package dev.pleach.verification.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coverage-guided fuzzing with Jazzer, one process per target: {@code ./mvnw -Pfuzz -pl
 * verification -am verify}. The number of runs is the system property {@code pleach.fuzz.runs}
 * (1,000,000), the corpus grows in {@code target/fuzz}, and what fails is left there.
 */
@Tag("fuzz")
class FuzzRunTest {
  /** A run takes less than a millisecond: this is for a hang, not for a machine that is busy. */
  private static final int SECONDS_MAX = 120;

  private static final long RUNS = Long.getLong("pleach.fuzz.runs", 1_000_000);

  @ParameterizedTest
  @EnumSource
  void runsEndWithoutAFinding(FuzzTarget target) throws IOException, InterruptedException {
    String name = target.name().toLowerCase(Locale.ROOT);
    Path folder = Files.createDirectories(Path.of("target", "fuzz", name));
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    int number = 0;
    for (byte[] seed : FuzzCorpus.of(target)) {
      Files.write(corpus.resolve("seed" + number++), seed);
    }
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command(target))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit = process.waitFor();
    List<String> lines = Files.readAllLines(log);
    String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    assertThat(exit).as("%s; %s", target, end).isZero();
    assertThat(end).contains("Done " + RUNS + " runs");
  }

  private static List<String> command(FuzzTarget target) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:+EnableDynamicAgentLoading",
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + FuzzEntry.class.getName(),
        "--target_args=" + target.name(),
        "--instrumentation_includes=dev.pleach.**",
        "--custom_hook_includes=none.**",
        "-runs=" + RUNS,
        "-max_len=2048",
        "-timeout=" + SECONDS_MAX,
        "-print_final_stats=1",
        "-seed=1",
        "corpus");
  }
}
