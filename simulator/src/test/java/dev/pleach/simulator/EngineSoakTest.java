package dev.pleach.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many stories of our engine, one in five of them with up to five peers. In parts: {@code
 * -Dpleach.soak.from=SEED -Dpleach.soak.count=COUNT}.
 */
@Tag("soak")
class EngineSoakTest {
  private static final long FROM = Long.getLong("pleach.soak.from", 0);
  private static final long COUNT = Long.getLong("pleach.soak.count", 100_000);
  private static final int PEERS_MAX = 5;

  /** Handed to the threads at a time. */
  private static final int PART = 500;

  @Test
  void engines_convergeUnderAllFaults() {
    StorySums sums = new StorySums();
    for (long from = FROM; from < FROM + COUNT; from += PART) {
      DrawnStories.runAll(
          LongStream.range(from, Math.min(from + PART, FROM + COUNT)),
          seed -> seed % 5 == 0 ? PEERS_MAX : 2,
          ending -> note(ending, sums));
      System.err.printf("seeds from %d: %s%n", FROM, sums);
    }
    assertThat(sums.failed()).isEmpty();
  }

  /** A finding is shown at once, and again in the end with all others. */
  private static void note(DrawnStories.Ending ending, StorySums sums) {
    sums.add(ending);
    ending.found().ifPresent(found -> System.err.println(ending));
  }
}
