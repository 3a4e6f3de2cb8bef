package dev.pleach.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pleach.port.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process at random moments. More kills: {@code -Dpleach.kills=N}; the moments of a
 * failure: {@code -Dpleach.seed=N}, as far as a kill can be repeated.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("pleach.kills", 10);
  private static final long SEED = Long.getLong("pleach.seed", System.nanoTime());

  @TempDir private Path directory;

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void writerIsKilled_everyAcknowledgedUpdateIsThereAndNoneIsTorn() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < KillVictim.STORIES; i++) {
      stories.add(new Story(i, KillVictim.PAYLOAD_BYTES_MAX));
    }
    int[] acknowledged = new int[KillVictim.STORIES];
    for (int kill = 0; kill < KILLS; kill++) {
      writeUntilKilled(random.nextInt(1, 200), acknowledged);
      try (Store store = RocksStores.open(Story.smallStore(directory))) {
        int blocks = 0;
        for (int i = 0; i < stories.size(); i++) {
          int count = stories.get(i).count(store);
          assertThat(count)
              .as("kill %d of seed %d: updates of story %d", kill, SEED, i)
              .isBetween(acknowledged[i], acknowledged[i] + 1);
          acknowledged[i] = count;
          stories.get(i).assertHolds(store, count);
          blocks += count;
        }
        assertThat(Story.blockCount(store)).as("blocks that nobody wrote").isEqualTo(blocks);
      }
    }
  }

  /** Notes for each story how many updates were acknowledged before the process died. */
  private void writeUntilKilled(int lines, int[] acknowledged)
      throws IOException, InterruptedException {
    Process victim = Child.start(KillVictim.class, directory.toString());
    try (BufferedReader out = victim.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < lines; i++) {
        note(acknowledged, String.valueOf(out.readLine()));
      }
      victim.toHandle().destroyForcibly(); // unlike the process's own, leaves the pipe readable
      for (String rest = out.readLine(); rest != null; rest = out.readLine()) {
        note(acknowledged, rest);
      }
    } finally {
      victim.destroyForcibly();
    }
    assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(victim.exitValue()).as("killed, not ended by itself").isEqualTo(128 + 9);
  }

  /** Reads {@code story update.}; a line cut short by the kill says nothing. */
  private static void note(int[] acknowledged, String line) {
    if (line.matches("\\d \\d+\\.")) {
      int story = line.charAt(0) - '0';
      acknowledged[story] = Integer.parseInt(line.substring(2, line.length() - 1)) + 1;
    }
  }
}
