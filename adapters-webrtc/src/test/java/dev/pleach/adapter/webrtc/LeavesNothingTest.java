package dev.pleach.adapter.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred joins and leaves leave no thread, no file descriptor and no live connection behind. */
@Timeout(600)
class LeavesNothingTest {
  private static final int ROUNDS = 100;
  private static final WebRtcOptions SOON =
      WebRtcOptions.defaults().withLimit(WebRtcOptions.Limit.LINGER_MILLIS_MAX, 100);

  @BeforeEach
  void needsWebRtc() {
    NeedsWebRtc.orSkip();
  }

  @Test
  void aHundredJoinsAndLeaves() throws IOException {
    Path self = Path.of("/proc/self");
    assumeTrue(Files.exists(self.resolve("fd")), "skipped: no /proc to count in");
    SignalHub hub = new SignalHub();
    try (Party alice = new Party(1, List.of(hub), SOON)) {
      joinAndLeave(alice, hub, 20);
      int threads = count(self.resolve("task"));
      int descriptors = count(self.resolve("fd"));
      long kibibytes = residentKibibytes();
      joinAndLeave(alice, hub, ROUNDS);
      alice.await("all gone", () -> alice.closed == ROUNDS + 20);
      ToIntFunction<String> now = what -> count(self.resolve(what));
      // A few threads of pools come and go; a leak would be one or more for each round.
      assertThat(now.applyAsInt("task")).as("threads").isLessThan(threads + ROUNDS / 4);
      assertThat(now.applyAsInt("fd")).as("descriptors").isLessThan(descriptors + ROUNDS / 4);
      // Of each native peer connection that was closed the library keeps about 50 KiB, without any
      // way to free it; a round has two. One that is still alive takes several times as much.
      assertThat(residentKibibytes() - kibibytes).as("KiB").isLessThan(ROUNDS * 600L);
    }
  }

  private static void joinAndLeave(Party alice, SignalHub hub, int rounds) {
    for (int i = 0; i < rounds; i++) {
      try (Party bob = new Party(2, List.of(hub), SOON)) {
        bob.connect(alice);
      }
    }
  }

  private static int count(Path folder) {
    try (var entries = Files.list(folder)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long residentKibibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
