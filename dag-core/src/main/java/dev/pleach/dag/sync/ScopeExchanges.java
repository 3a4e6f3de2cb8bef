package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchSizing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of shared scopes: whether by a list or by a sketch, who begins, what follows from
 * a listing, and when scopes are compared again.
 *
 * <p>Where one side has few documents, or the other at least a third more, the side with fewer
 * lists them; with equal numbers it is the listener after the greetings, else the receiver of the
 * DIGEST. So a newcomer sends an empty list, and is sent everything. Elsewhere {@link
 * SketchExchanges} does it; the listener begins after the greetings, else the receiver of the
 * DIGEST.
 */
final class ScopeExchanges {
  /** A scope of no more documents is listed: a sketch of 64 symbols costs as much. */
  private static final int LISTED_MAX = 100;

  private final SessionContext context;
  private final Scopes scopes;
  private final Documents documents;
  private final SketchExchanges sketches;
  private final Map<Long, ScopeListing> listings = new HashMap<>();
  private final Map<Long, ScopeAnswer> answers = new HashMap<>();

  ScopeExchanges(SessionContext context, Scopes scopes, Documents documents) {
    this.context = context;
    this.scopes = scopes;
    this.documents = documents;
    this.sketches = new SketchExchanges(context, scopes, documents, this::list);
  }

  SketchExchanges sketches() {
    return sketches;
  }

  boolean isIdle() {
    return listings.isEmpty() && answers.isEmpty() && sketches.isIdle();
  }

  Optional<Exchange> exchange(long xid) {
    Exchange listing = listings.get(xid);
    return Optional.ofNullable(listing != null ? listing : answers.get(xid))
        .or(() -> sketches.exchange(xid));
  }

  // ---- comparing ----

  /**
   * Returns the scopes that have changed since both sides had the same: the dialler sends sketches
   * of them with its greeting. A stranger gets none, since it may have the same, or nothing.
   */
  List<SharedScope> worthAttaching() {
    List<SharedScope> some = new ArrayList<>();
    for (ScopeView view : context.replica.scopes()) {
      boolean isWorthIt =
          context.isDialler
              && view.documentCount() > LISTED_MAX
              && some.size() < Message.SCOPES_MAX
              && sketches.memory().isKnownToDiffer(view);
      if (isWorthIt) {
        some.add(scopes.expected(view));
      }
    }
    return some;
  }

  /** The peer sends a sketch of this scope in a moment. */
  void awaitSketch(long tag8) {
    scopes
        .byTheirTag8(tag8)
        .ifPresent(scope -> scope.awaitsSketchUntil = context.now + 2 * ExchangeTimers.SECOND);
  }

  /** After the greetings: both sides know both numbers, so both know who begins. */
  void compareAfterHello(List<SharedScope> found) {
    List<SharedScope> sketched = new ArrayList<>();
    for (SharedScope scope : found) {
      if (compareEqual(scope) || scope.isBusy()) {
        continue;
      }
      if (!scope.isSaid()) {
        // It has changed since our greeting, which the peer may have found equal.
        scopes.say(List.of(scope));
      } else if (scope.awaitsSketchUntil > context.now) {
        scope.compareAt = scope.awaitsSketchUntil;
      } else if (isListed(scope)) {
        listAfterHello(scope);
      } else if (!context.isDialler) {
        sketched.add(scope);
      }
      // Or who is to begin may never hear of it.
      scope.sayAgain(context.now, context::aboutAsLongAs);
    }
    sketches.begin(sketched);
  }

  private void listAfterHello(SharedScope scope) {
    int order = Long.compareUnsigned(scope.documents(), scope.theirs().documents());
    if (order < 0 || (order == 0 && !context.isDialler)) {
      list(scope);
    }
  }

  /** True if a list of the smaller side is better than a sketch, as far as the numbers show. */
  private static boolean isListed(SharedScope scope) {
    long few = Math.min(scope.documents(), scope.theirs().documents());
    long many = Math.max(scope.documents(), scope.theirs().documents());
    return few <= LISTED_MAX || SketchSizing.isListBetter(many - (double) few, few);
  }

  /** The peer said its digests. */
  void compareAfterDigest(List<SharedScope> found) {
    List<SharedScope> sketched = new ArrayList<>();
    for (SharedScope scope : found) {
      if (compareEqual(scope) || scope.isBusy()) {
        continue;
      }
      if (scope.mayBeOnItsWay(context.now)) {
        scope.live(context.now, context.aboutAsLongAs(ExchangeTimers.SECOND));
      } else if (!scope.mayList(context.now)) {
        scope.compareAt = Math.min(scope.compareAt, scope.noListBefore());
      } else if (!isListed(scope)) {
        sketched.add(scope);
      } else if (Long.compareUnsigned(scope.documents(), scope.theirs().documents()) <= 0) {
        list(scope);
      } else {
        scopes.say(List.of(scope));
        scope.sayAgain(context.now, context::aboutAsLongAs);
      }
    }
    sketches.begin(sketched);
  }

  private boolean compareEqual(SharedScope scope) {
    if (!scope.isEqual()) {
      return false;
    }
    foundEqual(scope);
    if (!scope.isSaid()) {
      scopes.say(List.of(scope));
    }
    return true;
  }

  private void foundEqual(SharedScope scope) {
    scope.foundEqual();
    scope.view().ifPresent(sketches.memory()::agreed);
    context.output(new SessionOutput.ScopeInSync(scope.id()));
  }

  private void list(SharedScope scope) {
    scope.listed(context.now);
    ScopeListing listing = new ScopeListing(context, scope, scope.documents());
    scope.listing = Optional.of(listing);
    scope.moved();
    listings.put(listing.xid(), listing);
    context.outbox.addSource(listing);
  }

  private void endListing(ScopeListing listing) {
    listings.remove(listing.xid());
    context.outbox.removeSource(listing);
    listing.scope().listing = Optional.empty();
  }

  private void endAnswer(ScopeAnswer answer) {
    answers.remove(answer.xid());
    answer.scope().answer = Optional.empty();
  }

  // ---- messages ----

  void scopeList(Message.ScopeList list) {
    ScopeAnswer answer = answers.get(list.xid());
    if (answer == null) {
      answer = beginAnswer(list).orElse(null);
    }
    if (answer == null || !answer.isDue(list.part())) {
      return;
    }
    if (!answer.take(list)) {
      context.resetExchange(list.xid(), ErrorCode.GARBAGE);
      context.garbage("a scope's list is out of order");
      endAnswer(answer);
      return;
    }
    answerPart(answer, list.last());
  }

  private Optional<ScopeAnswer> beginAnswer(Message.ScopeList list) {
    if (!context.isPeersXid(list.xid())) {
      return Optional.empty();
    }
    if (list.scopeTags().size() != 1) {
      context.resetExchange(list.xid(), ErrorCode.UNSUPPORTED);
      return Optional.empty();
    }
    Optional<SharedScope> scope = scopes.byTheirTag8(list.scopeTags().name(0));
    if (scope.isEmpty()) {
      context.resetExchange(list.xid(), ErrorCode.DENIED);
      return Optional.empty();
    }
    if (list.part() != 0) {
      return Optional.empty();
    }
    return beginAnswer(list.xid(), scope.get());
  }

  private Optional<ScopeAnswer> beginAnswer(long xid, SharedScope scope) {
    if (scope.listing.isPresent() || sketches.isOurs(scope)) {
      if (context.isSelfSmaller()) {
        context.resetExchange(xid, ErrorCode.SUPERSEDED);
        return Optional.empty();
      }
      scope.listing.ifPresent(this::endListing);
    }
    sketches.end(scope);
    scope.answer.ifPresent(this::endAnswer);
    ScopeFindings findings = new ScopeFindings(context, documents);
    ScopeAnswer answer = new ScopeAnswer(context, scope, xid, findings);
    scope.answer = Optional.of(answer);
    scope.moved();
    answers.put(xid, answer);
    return Optional.of(answer);
  }

  private void answerPart(ScopeAnswer answer, boolean isLast) {
    answer.report(isLast);
    if (isLast) {
      answer.scope().listed(context.now);
      endAnswer(answer);
    }
  }

  void scopeDiff(Message.ScopeDiff diff, Charge charge) {
    ScopeListing listing = listings.get(diff.xid());
    List<SharedScope> compared =
        listing != null ? List.of(listing.scope()) : sketches.compared(diff.xid());
    if (compared.isEmpty()) {
      return;
    }
    for (SharedScope scope : compared) {
      diff.unknown().names().forEach(doc8 -> pushUnknown(scope, doc8));
      for (int i = 0; i < diff.behind().size(); i++) {
        long doc4 = diff.behind().bits(i, 0, 4);
        long state3 = diff.behind().bits(i, 4, 3);
        SessionContext.isReadable(() -> pushNewer(scope, doc4, state3));
      }
    }
    diff.opens().forEach(open -> documents.docOpen(open, charge));
    diff.packs().forEach(pack -> documents.pack(pack, charge));
    if (listing != null) {
      listing.activity();
    }
    if (diff.last()) {
      Optional.ofNullable(listing).ifPresent(this::endListing);
      sketches.answered(diff);
    }
  }

  private void pushUnknown(SharedScope scope, long doc8) {
    scope.named(doc8, 0).forEach(state -> documents.pushWhole(scope, state.document()));
  }

  /**
   * The peer wants what is newer than its state of a document. Both are named in few bytes; a wrong
   * guess ends in an exchange of that document.
   */
  private void pushNewer(SharedScope scope, long doc4, long state3) {
    List<DocumentState> ours = scope.named(doc4, Integer.SIZE);
    for (DocumentState one : ours) {
      Optional<Long> theirs =
          scope
              .view()
              .flatMap(view -> view.document(one.document()))
              .flatMap(document -> PastState.of(document, state8 -> state8 >>> 40 == state3));
      if (theirs.isPresent()) {
        documents.pushNewer(scope, one.document(), StateKey.PLAIN, theirs.get());
        return;
      }
    }
    if (ours.size() == 1) {
      documents.wishNow(ours.get(0).document());
    }
  }

  /** The peer asks for the list, or for more of a sketch. */
  void scopeMore(Message.ScopeMore more) {
    ScopeListing listing = listings.get(more.xid());
    if (listing == null) {
      sketches.scopeMore(more);
      return;
    }
    if (more.count() == 0) {
      listing.restart();
    } else {
      context.resetExchange(more.xid(), ErrorCode.UNSUPPORTED);
      endListing(listing);
    }
  }

  /** Ends what is under way in scopes that are not shared any more. */
  void dropUnshared() {
    for (ScopeListing listing : List.copyOf(listings.values())) {
      if (!scopes.isShared(listing.scope())) {
        context.resetExchange(listing.xid(), ErrorCode.DENIED);
        endListing(listing);
      }
    }
    for (ScopeAnswer answer : List.copyOf(answers.values())) {
      if (!scopes.isShared(answer.scope())) {
        context.resetExchange(answer.xid(), ErrorCode.DENIED);
        endAnswer(answer);
      }
    }
    sketches.dropUnshared();
  }

  /** Ends all that is under way: the peer takes nothing. */
  void suspend() {
    List.copyOf(listings.values()).forEach(this::endListing);
    List.copyOf(answers.values()).forEach(this::endAnswer);
    sketches.suspend();
  }

  void wasReset(Message.Reset reset) {
    ScopeListing listing = listings.get(reset.xid());
    if (listing != null) {
      endListing(listing);
    }
    ScopeAnswer answer = answers.get(reset.xid());
    if (answer != null) {
      endAnswer(answer);
    }
    sketches.wasReset(reset);
  }

  // ---- time ----

  void tick(boolean isBusy) {
    sketches.tick(isBusy);
    for (ScopeListing listing : List.copyOf(listings.values())) {
      if (listing.deadline() <= context.now) {
        if (isBusy) {
          listing.activity();
        } else if (!listing.tryAgain()) {
          endListing(listing);
        }
      }
    }
    for (ScopeAnswer answer : List.copyOf(answers.values())) {
      if (answer.deadline() <= context.now) {
        endAnswer(answer);
      }
    }
    for (SharedScope scope : scopes.shared()) {
      if (scope.compareAt <= context.now) {
        scope.compareAt = Long.MAX_VALUE;
        if (!scope.isBusy() && !compareEqual(scope)) {
          scopes.say(List.of(scope));
          scope.sayAgain(context.now, context::aboutAsLongAs);
        }
      }
    }
  }

  long nextDeadline() {
    long next = sketches.nextDeadline();
    for (ScopeListing listing : listings.values()) {
      next = Math.min(next, listing.deadline());
    }
    for (ScopeAnswer answer : answers.values()) {
      next = Math.min(next, answer.deadline());
    }
    for (SharedScope scope : scopes.shared()) {
      next = Math.min(next, scope.compareAt);
    }
    return next;
  }

  /** Says the digests of scopes that are not known to be equal. */
  void compare() {
    for (SharedScope scope : scopes.shared()) {
      if (!compareEqual(scope)) {
        scopes.say(List.of(scope));
      }
    }
  }

  /** Compares scopes in which the last piece of work has just ended. */
  void settle() {
    for (SharedScope scope : scopes.shared()) {
      if (!scope.takeSettled()) {
        continue;
      }
      if (scope.isEqual()) {
        // What the peer said, and how its documents have moved since, makes it equal. It knows the
        // same of us, as far as exchanges told it.
        foundEqual(scope);
      }
      if (scope.isEqual() && scope.isToBeSaid()) {
        scopes.say(List.of(scope));
      } else if (!scope.isEqual() && !scope.isSaid()) {
        sayWhenSettled(scope);
      }
      if (!scope.isEqual()) {
        scope.sayAgain(context.now, context::aboutAsLongAs);
      }
    }
  }

  /** Says the digest at once, but not for each of many documents that come one after the other. */
  private void sayWhenSettled(SharedScope scope) {
    if (scope.maySettle(context.now)) {
      scopes.say(List.of(scope));
    } else {
      scope.compareAt = Math.min(scope.compareAt, scope.noSettlingBefore());
    }
  }
}
