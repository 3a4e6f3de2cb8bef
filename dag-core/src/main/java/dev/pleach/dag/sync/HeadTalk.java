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

  /** The heads that the peer announced when it opened or answered. */
  private Optional<Heads> promised = Optional.empty();

  /** The heads that the peer announced first, or that it was last found to have moved to. */
  private Optional<Heads> theirsBefore = Optional.empty();

  /** Number of blocks that were here when this side began, and of those received since. */
  private long begun;

  private long received;

  /** Number of blocks with which the peer said it has what both had, and no more; else -1. */
  private long theirUnion = -1;

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

  /** The peer announced heads, and with them that it sends what stands below them. */
  void heardPromised(Heads heads) {
    promised = Optional.of(heads);
    heard(heads);
  }

  /** Returns the heads that the peer has promised. */
  Optional<Heads> promised() {
    return promised;
  }

  void heard(Heads heads) {
    theirs = Optional.of(heads);
    theirUnion = -1;
    if (theirsBefore.isEmpty()) {
      theirsBefore = theirs;
    }
  }

  /** This side shows, or makes use of, what it has now. */
  void beginsWith(long blocks) {
    begun = blocks;
    received = 0;
  }

  /** Blocks came in the packs of the exchange. */
  void received(int blocks) {
    received += blocks;
  }

  /**
   * True if so many blocks are what both sides had in the beginning, and no more: blocks only
   * become more, so the numbers tell. Whatever came from elsewhere makes it false.
   */
  boolean isUnion(long blocks) {
    return blocks == begun + received;
  }

  /**
   * The peer's last word: its heads, or that they are some that this side announced, or those of
   * what both had in the beginning.
   */
  void heardIn(Message.Done done) {
    Heads ours = announced.get(done.blocks());
    if (done.heads().isPresent()) {
      heard(done.heads().get());
    } else if (ours != null) {
      heard(ours);
    } else {
      theirUnion = done.blocks();
    }
  }

  /** Compares the peer's claim to have what both had with what is here now. */
  void settleUnion(Frontier mine, long blocks) {
    if (theirUnion == blocks && isUnion(blocks)) {
      heard(Heads.of(mine));
    }
  }

  /**
   * The peer was found to hold what is here. Returns the heads that it had before, as far as it
   * said: empty if it has not said other ones.
   */
  Optional<Heads> movedTo(Frontier mine) {
    Optional<Heads> before = theirsBefore.filter(heads -> !heads.areOf(mine));
    theirsBefore = Optional.of(Heads.of(mine));
    return before;
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
