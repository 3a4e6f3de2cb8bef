package dev.pleach.dag.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Long and wide graphs in a JVM of 512 MiB whose threads have the least stack there is, so that a
 * recursion by depth could not go unnoticed.
 */
@Tag("once")
class ScaleTest {
  @Test
  void chain_ofFiftyThousandBlocks() throws Exception {
    assertThat(run("chain", 50_000)).isEqualTo("50000 walked, 50000 right, first below last: true");
  }

  @Test
  void document_ofFiveThousandHeads() throws Exception {
    assertThat(run("heads", 5_000))
        .isEqualTo("5000 heads, equal frontiers: true, merges equal: true");
  }

  @Test
  @Tag("soak")
  void chain_ofAMillionBlocks() throws Exception {
    assertThat(run("chain", 1_000_000))
        .isEqualTo("1000000 walked, 1000000 right, first below last: true");
  }

  @Test
  @Tag("soak")
  void document_ofAHundredThousandHeads() throws Exception {
    assertThat(run("heads", 100_000))
        .isEqualTo("100000 heads, equal frontiers: true, merges equal: true");
  }

  private static String run(String what, int count) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Xss512k",
                "-cp",
                System.getProperty("java.class.path"),
                ScaleProgram.class.getName(),
                what,
                Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.strip();
  }
}
