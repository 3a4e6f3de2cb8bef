package dev.pleach.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What stories come to together. */
final class StorySums {
  private final List<DrawnStories.Ending> failed = new ArrayList<>();
  private Faults faults = Faults.NONE;
  private Duration simulated = Duration.ZERO;
  private Duration settledMax = Duration.ZERO;
  private long stories;

  void add(DrawnStories.Ending ending) {
    stories++;
    ending.found().ifPresent(found -> failed.add(ending));
    ending.result().ifPresent(this::add);
  }

  private void add(SimulationResult result) {
    faults = faults.plus(result.faults());
    simulated = simulated.plus(result.simulated());
    settledMax = settledMax.compareTo(result.settled()) < 0 ? result.settled() : settledMax;
  }

  /** Those in which something was found, in the order of their seeds. */
  List<DrawnStories.Ending> failed() {
    return failed;
  }

  Faults faults() {
    return faults;
  }

  Duration simulated() {
    return simulated;
  }

  long stories() {
    return stories;
  }

  @Override
  public String toString() {
    return String.format(
        "%d stories, %.1f simulated hours, %d faults, all equal at most %s after the last, %d failed",
        stories, simulated.toMillis() / 3.6e6, faults.total(), settledMax, failed.size());
  }
}
