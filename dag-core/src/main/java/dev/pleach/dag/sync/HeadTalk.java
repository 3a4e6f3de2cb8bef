package dev.pleach.dag.sync;

import dev.pleach.dag.block.Frontier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which heads the two sides of an exchange have told each other. */
final class HeadTalk {
  private static final int ANNOUNCED_MAX = 4;

  /** The heads that the peer announced last. */
  private Optional<Heads> theirs = Optional.empty();

  /**
   * The heads that this side announced, by the number of its blocks at that time. Blocks only
   * become more, so the number tells announcements apart that cross the peer's answer on the way.
   */
  private final Map<Long, Heads> announced =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Heads> eldest) {
          return size() > ANNOUNCED_MAX;
        }
      };

  Optional<Heads> theirs() {
    return theirs;
  }

  /** Notes that this side announces its heads, and returns them. */
  Heads announce(Frontier frontier, long blocks) {
    Heads mine = Heads.of(frontier);
    announced.put(blocks, mine);
    return mine;
  }

  void heard(Heads heads) {
    theirs = Optional.of(heads);
  }

  /** The peer's last word: its heads, or that they are some that this side announced. */
  void heardIn(Message.Done done) {
    if (done.heads().isPresent()) {
      heard(done.heads().get());
    } else {
      Optional.ofNullable(announced.get(done.blocks())).ifPresent(this::heard);
    }
  }

  /** The peer's heads are some that this side announced; which, is certain only if it was once. */
  void heardOurs() {
    if (announced.size() == 1) {
      announced.values().forEach(this::heard);
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
