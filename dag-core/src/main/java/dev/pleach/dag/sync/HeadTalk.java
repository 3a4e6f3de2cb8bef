package dev.pleach.dag.sync;

import dev.pleach.dag.block.Frontier;
import java.util.Optional;

/** Which heads the two sides of an exchange have told each other. */
final class HeadTalk {
  /** The heads that the peer announced last. */
  private Optional<Heads> theirs = Optional.empty();

  /** The heads that this side announced last, and whether it ever announced others. */
  private Optional<Heads> announced = Optional.empty();

  private boolean hasAnnouncedOthers;

  Optional<Heads> theirs() {
    return theirs;
  }

  /** Notes that this side announces its heads, and returns them. */
  Heads announce(Frontier frontier) {
    Heads mine = Heads.of(frontier);
    hasAnnouncedOthers |= announced.isPresent() && !announced.get().equals(mine);
    announced = Optional.of(mine);
    return mine;
  }

  void heard(Heads heads) {
    theirs = Optional.of(heads);
  }

  /**
   * The peer's heads are some that this side announced; which, is certain only if all were equal.
   */
  void heardOurs() {
    if (!hasAnnouncedOthers) {
      announced.ifPresent(this::heard);
    }
  }

  /** True if the peer has announced just these. */
  boolean areTheirs(Heads heads) {
    return theirs.isPresent() && theirs.get().equals(heads);
  }

  boolean areTheirs(Frontier frontier) {
    return theirs.isPresent() && !frontier.isEmpty() && theirs.get().areOf(frontier);
  }
}
