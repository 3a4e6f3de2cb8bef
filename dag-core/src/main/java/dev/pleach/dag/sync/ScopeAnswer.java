package dev.pleach.dag.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The answering side of a scope's listing. Parts are compared as they come, each over the stretch
 * of doc8 that it spans, so no listing is ever held whole.
 */
final class ScopeAnswer implements Exchange {
  private final long xid;
  private final SessionContext context;
  private final SharedScope scope;
  private final ExchangeCredit credit;
  private final ScopeFindings findings;
  private long nextPart;
  private long fromDoc8;
  private boolean isAtEnd;
  private long deadline;

  ScopeAnswer(SessionContext context, SharedScope scope, long xid, ScopeFindings findings) {
    this.context = context;
    this.findings = findings;
    this.scope = scope;
    this.xid = xid;
    this.credit = ExchangeCredit.ofExchange(context.options);
    activity();
  }

  @Override
  public long xid() {
    return xid;
  }

  @Override
  public ExchangeCredit credit() {
    return credit;
  }

  SharedScope scope() {
    return scope;
  }

  void activity() {
    deadline = context.now + 4 * Math.max(4 * context.rtt(), ExchangeTimers.SECOND);
  }

  long deadline() {
    return deadline;
  }

  /** True if this is the part that is due; another one is a double or comes too early. */
  boolean isDue(long part) {
    return part == nextPart;
  }

  /** Compares a part; returns false if its items are out of order. */
  boolean take(Message.ScopeList list) {
    activity();
    nextPart++;
    PackedItems items = list.items().items();
    boolean isEmpty = items.isEmpty();
    if (!isInOrder(items)) {
      return false;
    }
    if (!isAtEnd && (list.last() || !isEmpty)) {
      long to = list.last() ? -1L : items.name(items.size() - 1);
      compare(items, to);
      fromDoc8 = to + 1;
      isAtEnd = to == -1L;
    }
    return true;
  }

  private boolean isInOrder(PackedItems items) {
    for (int i = 0; i < items.size(); i++) {
      long least = i == 0 ? fromDoc8 : items.name(i - 1);
      if (Long.compareUnsigned(items.name(i), least) < 0 || isAtEnd) {
        return false;
      }
    }
    return true;
  }

  private void compare(PackedItems items, long toDoc8) {
    Iterator<DocumentState> own =
        scope.view().map(view -> view.documents(fromDoc8)).orElseGet(Collections::emptyIterator);
    Optional<DocumentState> next = nextOf(own, toDoc8);
    int at = 0;
    while (at < items.size() || next.isPresent()) {
      long doc8 = least(items, at, next);
      List<Long> theirs = new ArrayList<>();
      for (; at < items.size() && items.name(at) == doc8; at++) {
        theirs.add(items.int64(at, 8));
      }
      List<DocumentState> ours = new ArrayList<>();
      while (next.isPresent() && next.get().doc8() == doc8) {
        ours.add(next.get());
        next = nextOf(own, toDoc8);
      }
      compareOne(doc8, theirs, ours);
    }
  }

  private static Optional<DocumentState> nextOf(Iterator<DocumentState> own, long toDoc8) {
    if (!own.hasNext()) {
      return Optional.empty();
    }
    DocumentState state = own.next();
    boolean isWithin = Long.compareUnsigned(state.doc8(), toDoc8) <= 0;
    return isWithin ? Optional.of(state) : Optional.empty();
  }

  private static long least(PackedItems items, int at, Optional<DocumentState> next) {
    if (next.isEmpty()) {
      return items.name(at);
    }
    long own = next.get().doc8();
    return at < items.size() && Long.compareUnsigned(items.name(at), own) < 0
        ? items.name(at)
        : own;
  }

  /** One doc8; now and then it is that of several documents. */
  private void compareOne(long doc8, List<Long> theirs, List<DocumentState> ours) {
    List<DocumentState> left = new ArrayList<>();
    for (DocumentState state : ours) {
      if (!theirs.remove(state.state8())) {
        left.add(state);
      }
    }
    if (!theirs.isEmpty() || !left.isEmpty()) {
      findings.compared(scope, doc8, theirs, left, StateKey.PLAIN);
    }
  }

  /** Says what the parts so far have shown. */
  void report(boolean isLast) {
    findings.report(this, isLast);
  }
}
