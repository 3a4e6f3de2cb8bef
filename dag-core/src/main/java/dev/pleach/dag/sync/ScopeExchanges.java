package dev.pleach.dag.sync;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of shared scopes by listing: who lists, what follows from a listing, and when
 * scopes are compared again.
 *
 * <p>The side with fewer documents lists; with equal numbers it is the listener after the
 * greetings, else the receiver of the DIGEST. So a newcomer sends an empty list, and is sent
 * everything.
 */
final class ScopeExchanges {
  /** Names in one SCOPE_DIFF. */
  private static final int UNKNOWN_PER_MESSAGE = 16_000;

  private final SessionContext context;
  private final Scopes scopes;
  private final Documents documents;
  private final Map<Long, ScopeListing> listings = new HashMap<>();
  private final Map<Long, ScopeAnswer> answers = new HashMap<>();

  ScopeExchanges(SessionContext context, Scopes scopes, Documents documents) {
    this.context = context;
    this.scopes = scopes;
    this.documents = documents;
  }

  boolean isIdle() {
    return listings.isEmpty() && answers.isEmpty();
  }

  Optional<Exchange> exchange(long xid) {
    Exchange listing = listings.get(xid);
    return Optional.ofNullable(listing != null ? listing : answers.get(xid));
  }

  // ---- comparing ----

  /** After the greetings: both sides know both numbers, so both know who lists. */
  void compareAfterHello(SharedScope scope) {
    if (compareEqual(scope) || scope.isBusy()) {
      return;
    }
    if (!scope.isSaid()) {
      // It has changed since our greeting, which the peer may have found equal.
      scopes.say(List.of(scope));
      return;
    }
    int order = Long.compareUnsigned(scope.documents(), scope.theirs().documents());
    if (order < 0 || (order == 0 && !context.isDialler)) {
      list(scope);
    }
  }

  /** The peer said its digest. */
  void compareAfterDigest(SharedScope scope) {
    if (compareEqual(scope) || scope.isBusy()) {
      return;
    }
    if (scope.mayBeOnItsWay(context.now)) {
      scope.live(context.now, context.aboutAsLongAs(ExchangeTimers.SECOND));
    } else if (!scope.mayList(context.now)) {
      scope.compareAt = Math.min(scope.compareAt, scope.noListBefore());
    } else if (Long.compareUnsigned(scope.documents(), scope.theirs().documents()) <= 0) {
      list(scope);
    } else {
      scopes.say(List.of(scope));
    }
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
      context.fault(SessionOutput.Severity.GRAVE, "a scope's list is out of order");
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
    if (scope.listing.isPresent()) {
      if (context.isSelfSmaller()) {
        context.resetExchange(xid, ErrorCode.SUPERSEDED);
        return Optional.empty();
      }
      endListing(scope.listing.get());
    }
    scope.answer.ifPresent(this::endAnswer);
    ScopeAnswer answer = new ScopeAnswer(context, scope, xid);
    scope.answer = Optional.of(answer);
    scope.moved();
    answers.put(xid, answer);
    return Optional.of(answer);
  }

  private void answerPart(ScopeAnswer answer, boolean isLast) {
    SharedScope scope = answer.scope();
    answer.differing.forEach(documents::wishNow);
    answer.news.forEach(document -> documents.pushWhole(scope, document));
    answer.differing.clear();
    answer.news.clear();
    List<Long> unknown = List.copyOf(answer.unknown);
    answer.unknown.clear();
    for (int from = 0; from < unknown.size(); from += UNKNOWN_PER_MESSAGE) {
      int to = Math.min(unknown.size(), from + UNKNOWN_PER_MESSAGE);
      boolean isEnd = isLast && to == unknown.size();
      diff(answer, isEnd, PackedItems.ofNames(unknown.subList(from, to)));
    }
    if (isLast) {
      if (unknown.isEmpty()) {
        diff(answer, true, PackedItems.none(PackedItems.NAME_BYTES));
      }
      scope.listed(context.now);
      endAnswer(answer);
    }
  }

  private void diff(ScopeAnswer answer, boolean isLast, PackedItems unknown) {
    Message diff = new Message.ScopeDiff(answer.xid(), isLast, unknown, List.of(), List.of());
    context.outbox.small(diff, answer.credit());
  }

  void scopeDiff(Message.ScopeDiff diff, Charge charge) {
    ScopeListing listing = listings.get(diff.xid());
    if (listing == null) {
      return;
    }
    listing.activity();
    for (int i = 0; i < diff.unknown().size(); i++) {
      pushUnknown(listing.scope(), diff.unknown().name(i));
    }
    diff.opens().forEach(open -> documents.docOpen(open, charge));
    diff.packs().forEach(pack -> documents.pack(pack, charge));
    if (diff.last()) {
      endListing(listing);
    }
  }

  private void pushUnknown(SharedScope scope, long doc8) {
    Optional<ScopeView> view = scope.view();
    if (view.isEmpty()) {
      return;
    }
    Iterator<DocumentState> found = view.get().documents(doc8);
    while (found.hasNext()) {
      DocumentState state = found.next();
      if (state.doc8() != doc8) {
        return;
      }
      documents.pushWhole(scope, state.document());
    }
  }

  /** The peer asks for the list; symbols it cannot have yet. */
  void scopeMore(Message.ScopeMore more) {
    ScopeListing listing = listings.get(more.xid());
    if (listing == null) {
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
  }

  // ---- time ----

  void tick(boolean isBusy) {
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
        }
      }
    }
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
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
        // What the peer said, and how its documents have moved since, makes it equal; it knows too.
        foundEqual(scope);
      } else if (!scope.isSaid()) {
        scopes.say(List.of(scope));
      }
    }
  }
}
