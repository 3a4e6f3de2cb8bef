package dev.pleach.dag.sync;

import dev.pleach.dag.Cid;
import dev.pleach.dag.Digest;
import dev.pleach.dag.block.Frontier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which heads the two sides of an exchange have told each other, or have left unsaid because their
 * numbers of blocks tell. The numbers are those of blocks that count, which may become fewer when
 * an author is convicted. So a number says something only as long as nothing has come from
 * elsewhere that may have made up for what is gone; and one that was announced with two sets of
 * heads says nothing.
 */
final class HeadTalk {
  private static final int ANNOUNCED_MAX = 4;

  /** Heads by their number and one hash over them. */
  private record Name(long count, Digest hash) {
    static Name of(Heads heads) {
      return new Name(heads.count(), heads.state());
    }

    static Name of(Frontier frontier) {
      return new Name(frontier.heads().size(), frontier.stateDigest());
    }
  }

  /** The heads that the peer announced last. */
  private Optional<Name> theirs = Optional.empty();

  /** The same, one by one, if they are heads that this side has not announced itself. */
  private Optional<Heads> theirsListed = Optional.empty();

  /** The heads that the peer announced when it opened or answered. */
  private Optional<Heads> promised = Optional.empty();

  /** The heads that the peer announced first, or that it was last found to have moved to. */
  private Optional<Name> theirsBefore = Optional.empty();

  /** Number of blocks that were here when this side began, and of those received since. */
  private long begun;

  private long received;

  /** True once blocks have come that were not in the packs of the exchange. */
  private boolean isMixed;

  /** True once the exchange is over, and how many authors were convicted then. */
  private boolean isEnded;

  private int convicted;

  /** Number of blocks with which the peer said it has what both had, and no more; else -1. */
  private long theirUnion = -1;

  /**
   * The heads that this side announced, by the number of its blocks at that time, which tells
   * announcements apart that cross the peer's answer on the way. Empty where it does not.
   */
  private final Map<Long, Optional<Name>> announced =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<Name>> eldest) {
          return size() > ANNOUNCED_MAX;
        }
      };

  /** Returns the heads that the peer announced last, if they were listed: what it has. */
  List<Cid> theirListed() {
    return theirsListed.map(Heads::listed).orElse(List.of());
  }

  /** Returns the heads that the peer has promised, if they were listed. */
  List<Cid> promised() {
    return promised.map(Heads::listed).orElse(List.of());
  }

  /** Notes that this side announces its heads, and returns them. */
  Heads announce(DocumentView view) {
    Heads mine = Heads.of(view.heads());
    announce(view.blockCount(), mine);
    return mine;
  }

  /** As {@link #announce(DocumentView)}, of a document that may not be here. */
  Heads announce(Frontier frontier, long blocks) {
    Heads mine = Heads.of(frontier);
    announce(blocks, mine);
    return mine;
  }

  private void announce(long blocks, Heads heads) {
    Optional<Name> mine = Optional.of(Name.of(heads));
    announced.merge(blocks, mine, (old, now) -> old.equals(now) ? now : Optional.empty());
  }

  /** The peer announced heads, and with them that it sends what stands below them. */
  void heardPromised(Heads heads) {
    promised = Optional.of(heads);
    heard(heads);
  }

  void heard(Heads heads) {
    theirsListed = Optional.of(heads);
    heard(Name.of(heads));
  }

  private void heard(Name name) {
    theirs = Optional.of(name);
    theirUnion = -1;
    if (theirsBefore.isEmpty()) {
      theirsBefore = theirs;
    }
  }

  private void heardOurs(Name name) {
    theirsListed = Optional.empty(); // they are here
    heard(name);
  }

  /** This side shows, or makes use of, what it has now. */
  void beginsWith(DocumentView view) {
    begun = view.blockCount();
    received = 0;
    isMixed = false;
  }

  /** Blocks came that were not in the packs of the exchange. */
  void receivedElsewhere() {
    isMixed = true;
  }

  /** Blocks came in the packs of the exchange. */
  void received(int blocks) {
    received += blocks;
  }

  /**
   * True if what is here is what both sides had in the beginning, and no more: all that came came
   * in packs, and the number shows that it all counts and that nothing has ceased to.
   */
  boolean isUnion(DocumentView view) {
    boolean isSince = isEnded && view.convicted().size() != convicted;
    return !isMixed && !isSince && view.blockCount() == begun + received;
  }

  /**
   * The peer's last word: its heads, or that they are some that this side announced, or those of
   * what both had in the beginning.
   */
  void heardIn(Message.Done done) {
    Optional<Name> ours = announced.getOrDefault(done.blocks(), Optional.empty());
    if (done.heads().isPresent()) {
      heard(done.heads().get());
    } else if (ours.isPresent()) {
      heardOurs(ours.get());
    } else if (!announced.containsKey(done.blocks())) {
      theirUnion = done.blocks();
    }
  }

  /** Compares the peer's claim to have what both had with what is here now. */
  void settleUnion(Frontier mine, DocumentView view) {
    if (theirUnion == view.blockCount() && isUnion(view)) {
      heardOurs(Name.of(mine));
    }
  }

  /**
   * The peer was found to hold what is here. Returns the state that it had before, as far as it
   * said: empty if it has not said another one.
   */
  Optional<Digest> movedTo(Frontier mine) {
    Name now = Name.of(mine);
    Optional<Digest> before =
        theirsBefore
            .filter(name -> !name.equals(now))
            .filter(name -> name.count() > 0)
            .map(Name::hash);
    theirsBefore = Optional.of(now);
    return before;
  }

  /** The peer's heads are some that this side announced; which, is certain only if it was once. */
  void heardOurs() {
    if (announced.size() == 1) {
      announced.values().forEach(only -> only.ifPresent(this::heardOurs));
    }
  }

  /** True if the peer has announced just these. */
  boolean areTheirs(Heads heads) {
    return theirs.equals(Optional.of(Name.of(heads)));
  }

  boolean areTheirs(Frontier frontier) {
    return !frontier.isEmpty() && theirs.equals(Optional.of(Name.of(frontier)));
  }

  /** The exchange is over: only what a late last word may be compared with is kept. */
  HeadTalk ended(int convictedNow) {
    isEnded = true;
    convicted = convictedNow;
    forgetLists();
    return this;
  }

  /** Keeps only the names of heads. */
  void forgetLists() {
    theirsListed = Optional.empty();
    promised = Optional.empty();
  }
}
