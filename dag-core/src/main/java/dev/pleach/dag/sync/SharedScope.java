package dev.pleach.dag.sync;

import dev.pleach.dag.Digest;
import dev.pleach.dag.DocumentId;
import dev.pleach.dag.ScopeId;
import dev.pleach.dag.block.Frontier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** What a session knows of one scope that both sides have joined. */
final class SharedScope {
  private static final long LIST_DELAY_FIRST = ExchangeTimers.SECOND;
  private static final long LIST_DELAY_MAX = 60 * ExchangeTimers.SECOND;

  private static final long SAY_DELAY_FIRST = 2 * ExchangeTimers.SECOND;
  private static final long SAY_DELAY_MAX = 6 * ExchangeTimers.SECOND;

  /** Who has just got on is not kept waiting for its next comparison. */
  private static final long LIST_DELAY_MOVING = 4 * ExchangeTimers.SECOND;

  private static final long LIVE_NANOS = ExchangeTimers.SECOND / 2;
  private static final long SETTLING_NANOS = ExchangeTimers.SECOND / 10;
  private static final int DEFERRALS_MAX = 4;

  private final ReplicaView replica;
  private final ScopeId id;
  private final Sum128 ownTag;

  /** What the peer said of the scope last. */
  private Message.ScopeClaim theirs;

  /** The digest that this side said last. */
  private Optional<Sum128> said = Optional.empty();

  /** The listing that this side sends, and the one that it answers. */
  Optional<ScopeListing> listing = Optional.empty();

  Optional<ScopeAnswer> answer = Optional.empty();

  /** The comparison by a sketch or a trie that the scope takes part in, as either side. */
  Optional<Exchange> comparison = Optional.empty();

  /** Comparisons by sketch that failed since the scope was last found equal. */
  int failures;

  /** Rounds of anti-entropy since the last comparison whatever the digests said. */
  int rounds;

  /** Until when a sketch that the peer has announced is waited for. */
  long awaitsSketchUntil = Long.MIN_VALUE;

  /** Documents of this scope with a wish, an exchange, a push or a delivery under way. */
  private int work;

  /** True if something has moved since the scope was last compared. */
  private boolean isMoved;

  /** True if something moved here of which the peer cannot know what became of it. */
  private boolean isUnheard;

  /** When the scope is compared again, if that was put off. */
  long compareAt = Long.MAX_VALUE;

  private long lastLive = Long.MIN_VALUE;
  private int deferrals;
  private long noListBefore = Long.MIN_VALUE;
  private long noSettlingBefore = Long.MIN_VALUE;
  private long listDelay;
  private long sayDelay;

  SharedScope(ReplicaView replica, ScopeId id, Sum128 ownTag, Message.ScopeClaim theirs) {
    this.replica = replica;
    this.id = id;
    this.ownTag = ownTag;
    this.theirs = theirs;
  }

  ScopeId id() {
    return id;
  }

  Optional<ScopeView> view() {
    return replica.scope(id);
  }

  /** Returns the documents here whose doc8 begins with these bits. */
  List<DocumentState> named(long prefix, int shift) {
    List<DocumentState> found = new ArrayList<>();
    Iterator<DocumentState> states =
        view().map(view -> view.documents(prefix << shift)).orElse(Collections.emptyIterator());
    while (states.hasNext()) {
      DocumentState state = states.next();
      if (state.doc8() >>> shift != prefix) {
        return found;
      }
      found.add(state);
    }
    return found;
  }

  Sum128 ownTag() {
    return ownTag;
  }

  Message.ScopeClaim theirs() {
    return theirs;
  }

  void claimed(Message.ScopeClaim claim) {
    theirs = claim;
  }

  /**
   * A document has moved at the peer, as an exchange shows: its digest is a sum, so what it would
   * say of the scope now is known without a word.
   */
  void peerMoved(DocumentId document, Digest before, Frontier after) {
    Optional<ScopeDigest> digests = view().map(scope -> new ScopeDigest(scope.secret()));
    if (digests.isPresent()) {
      DocumentState old = new DocumentState(document, before.prefix64());
      Sum128 without = theirs.digest().minus(digests.get().of(old));
      Sum128 moved = without.plus(digests.get().of(DocumentState.of(document, after)));
      theirs = new Message.ScopeClaim(theirs.tag(), theirs.documents(), moved);
    }
  }

  Sum128 digest() {
    return view().map(ScopeView::digest).orElse(Sum128.ZERO);
  }

  long documents() {
    return view().map(ScopeView::documentCount).orElse(0L);
  }

  boolean isEqual() {
    return theirs.digest().equals(digest());
  }

  /** True if the digest may be said for what has just been settled; not again for a moment then. */
  boolean maySettle(long now) {
    boolean may = now >= noSettlingBefore;
    noSettlingBefore = may ? now + SETTLING_NANOS : noSettlingBefore;
    return may;
  }

  long noSettlingBefore() {
    return noSettlingBefore;
  }

  /** Returns what is to be said of the scope, and notes that it is. */
  Message.ScopeClaim claim() {
    Sum128 digest = digest();
    said(digest);
    return new Message.ScopeClaim(ownTag, documents(), digest);
  }

  void said(Sum128 digest) {
    said = Optional.of(digest);
    isUnheard = false;
  }

  /** True if the peer has been told the present digest. */
  boolean isSaid() {
    return said.equals(Optional.of(digest()));
  }

  boolean isBusy() {
    return listing.isPresent() || answer.isPresent() || comparison.isPresent() || work > 0;
  }

  void workBegins() {
    work++;
    isMoved = true;
  }

  /** Live blocks are being stored: no reason to compare as soon as they are. */
  void liveWorkBegins() {
    work++;
  }

  void workEnds() {
    if (work == 0) {
      throw new IllegalStateException("more work ended than began in " + id);
    }
    work--;
  }

  void moved() {
    isMoved = true;
  }

  /** Blocks come in outside of an exchange, so no word of one tells the peer that they are here. */
  void movesUnheard() {
    isUnheard = true;
  }

  /** True if the peer may believe that the scopes differ although they do not. */
  boolean isToBeSaid() {
    return isUnheard && !isSaid();
  }

  /** Live blocks went or came: the scope is compared once that has had time to settle. */
  void live(long now, long delay) {
    lastLive = now;
    compareAt = Math.min(compareAt, now + delay);
  }

  /**
   * The scopes differ and nothing is done about it, because what was said last may be lost: it is
   * said again, more and more seldom, until they are equal.
   */
  void sayAgain(long now, LongUnaryOperator about) {
    sayDelay = Math.min(SAY_DELAY_MAX, Math.max(SAY_DELAY_FIRST, 2 * sayDelay));
    compareAt = Math.min(compareAt, now + about.applyAsLong(sayDelay));
  }

  /** True if a difference may be no more than live blocks on their way; not for ever. */
  boolean mayBeOnItsWay(long now) {
    boolean isRecent = lastLive != Long.MIN_VALUE && now - lastLive < LIVE_NANOS;
    if (!isRecent || deferrals >= DEFERRALS_MAX) {
      deferrals = 0;
      return false;
    }
    deferrals++;
    return true;
  }

  /** True once after the last piece of work has ended. */
  boolean takeSettled() {
    boolean isSettled = isMoved && !isBusy();
    isMoved &= !isSettled;
    return isSettled;
  }

  /**
   * True if the scope may be listed now; a listing that did not end in equality delays the next.
   */
  boolean mayList(long now) {
    return now >= noListBefore;
  }

  long noListBefore() {
    return noListBefore;
  }

  void listed(long now) {
    listDelay = Math.min(LIST_DELAY_MAX, Math.max(LIST_DELAY_FIRST, listDelay * 2));
    noListBefore = now + listDelay;
  }

  /** Blocks have moved since the last listing: it was not in vain, nor will the next one be. */
  void progressed(long now) {
    sayDelay = 0;
    listDelay = Math.min(listDelay, LIST_DELAY_MOVING);
    noListBefore = Math.min(noListBefore, now + listDelay);
  }

  void foundEqual() {
    listDelay = 0;
    sayDelay = 0;
    deferrals = 0;
    failures = 0;
    noListBefore = Long.MIN_VALUE;
    compareAt = Long.MAX_VALUE;
  }
}
