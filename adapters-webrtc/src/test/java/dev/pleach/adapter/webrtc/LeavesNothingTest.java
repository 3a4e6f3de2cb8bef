package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred joins and leaves leave no thread, no file descriptor and no live connection behind. */
@Timeout(600)
class LeavesNothingTest {
  private static final int ROUNDS = 100;
  private static final List<String> KINDS = List.of("unused", "bare", "port");
  private static final WebRtcOptions SOON =
      WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.LINGER_MILLIS_MAX, 100);

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  @Test
  void aHundredJoinsAndLeaves() {
    Path self = Path.of("/proc/self");
    assumeTrue(Files.exists(self.resolve("fd")), "skipped: no /proc to count in");
    SignalHub hub = new SignalHub();
    try (Party alice = new Party(1, List.of(hub), SOON)) {
      joinAndLeave(alice, hub, 20);
      int threads = count(self.resolve("task"));
      int descriptors = count(self.resolve("fd"));
      joinAndLeave(alice, hub, ROUNDS);
      alice.await("all gone", () -> alice.closed == ROUNDS + 20);
      // Threads of pools come and go; a leak of one in ten rounds would be seen.
      awaitAtMost(threads + ROUNDS / 10, self.resolve("task"));
      awaitAtMost(descriptors + ROUNDS / 10, self.resolve("fd"));
    }
  }

  private static void joinAndLeave(Party alice, SignalHub hub, int rounds) {
    for (int i = 0; i < rounds; i++) {
      try (Party bob = new Party(2, List.of(hub), SOON)) {
        bob.connect(alice);
      }
    }
  }

  private static void awaitAtMost(int most, Path folder) {
    long deadline = System.nanoTime() + Party.PATIENCE.toNanos();
    int now = count(folder);
    while (now > most && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      now = count(folder);
    }
    assertThat(now).as(folder.toString()).isLessThanOrEqualTo(most);
  }

  private static int count(Path folder) {
    try (var entries = Files.list(folder)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The library frees no peer connection before the process ends, nor the descriptions that it was
   * given: that is its fault, and all there is. Channels, observers and what the transport adds are
   * freed.
   */
  @Test
  void closedConnections_keepNoMoreMemoryThanTheBareLibrary() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "skipped: no /proc to look into");
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-Xint",
            "-cp",
            System.getProperty("java.class.path"),
            NativeMemory.class.getName());
    program.environment().put("MALLOC_ARENA_MAX", "1"); // or each thread keeps a share of its own
    Process process = program.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Map<String, Double> kibibytes = new HashMap<>();
    try (BufferedReader out = process.inputReader()) {
      out.lines()
          .map(line -> line.split(" "))
          .filter(parts -> parts.length == 2 && KINDS.contains(parts[0]))
          .forEach(parts -> kibibytes.put(parts[0], Double.parseDouble(parts[1])));
    }
    System.err.println("KiB that stay for each end of a closed connection: " + kibibytes);
    assertThat(kibibytes).containsOnlyKeys(KINDS);
    assertThat(kibibytes.get("port")).isLessThan(kibibytes.get("bare") + 15);
  }
}
