package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The same seeds in another process: what differs from run to run of a JVM (the iteration order of
 * its own immutable sets, identity hashes) or from one JDK to the next must not reach the wire.
 */
class SameTraceElsewhereTest {
  private static final int SEEDS = 8;
  private static final int PEERS_MAX = 4;

  /** Prints the trace hashes; run in the other process. */
  public static void main(String[] args) {
    System.out.print(hashes());
  }

  private static String hashes() {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed -> seed + " " + DrawnStories.run(seed, PEERS_MAX).traceHash().hex())
        .collect(Collectors.joining("\n", "", "\n" + sketched()));
  }

  /** Traces in which symbols of sketches pass: of a scope's documents, of a document's tips. */
  private static String sketched() {
    CaseConditions warm = new CaseConditions(Duration.ofMillis(100), 0.01, 0.01, true);
    DocumentCase tips =
        new DocumentCase(
            1, 2_000, 200, 400, 100, DocumentCase.Behind.BOTH, 3, CaseConditions.DEFAULT);
    return Stream.of(new CollectionCase(1, 400, 150, warm).measure(), tips.measure())
        .map(CaseReport::toJson)
        .collect(Collectors.joining("\n"));
  }

  private static String hashesOf(Path java) throws IOException {
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SameTraceElsewhereTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void otherProcess_hasTheSameTrace() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThat(hashesOf(java)).isEqualTo(hashes());
  }

  @Test
  void java25_hasTheSameTrace() throws IOException {
    Path java = Path.of(System.getProperty("pleach.java25.home", "none"), "bin", "java");
    assumeTrue(Files.isExecutable(java), "no JDK 25 beside the one that runs the tests");
    assertThat(hashesOf(java)).isEqualTo(hashes());
  }
}
