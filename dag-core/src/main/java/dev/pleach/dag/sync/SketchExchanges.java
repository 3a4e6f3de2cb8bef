package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchDecoder;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The comparison of large scopes by sketches, up to 64 of them in one stream, and what is done
 * where a sketch does not come out: the first time it is tried under a fresh key, the second time
 * by the trie, and then the scope is left alone for a while.
 */
final class SketchExchanges {
  private static final long MINUTE = 60 * ExchangeTimers.SECOND;

  /** A stream that grows beyond so many times the estimate is held to be made on purpose. */
  private static final int ESTIMATES_MAX = TipReading.ESTIMATES_MAX;

  /** Below so many symbols an estimate is too rough to be held against anybody. */
  private static final int SYMBOLS_TRUSTED = TipReading.SYMBOLS_TRUSTED;

  /** Below so many symbols it is not even worth a list. */
  private static final int SYMBOLS_ROUGH = 32;

  private static final int AUDIT_ROUNDS = 64;
  private static final int FAILURES_MAX = 3;
  private static final int CLOSED_MAX = 256;
  private static final int TRIES_PER_MINUTE = 64;

  private final SessionContext context;
  private final Scopes scopes;
  private final Documents documents;
  private final Consumer<SharedScope> list;
  private final SketchMemory memory;
  private final Map<Long, SketchSource> sources = new LinkedHashMap<>();
  private final Map<Long, SketchTarget> targets = new LinkedHashMap<>();
  private final Map<Long, ScopeTrie> tries = new LinkedHashMap<>();
  private final Map<Long, Boolean> closed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > CLOSED_MAX;
        }
      };

  /** When this side, and the peer, may have all documents hashed under a fresh key again. */
  private long freshNotBefore = Long.MIN_VALUE;

  private long theirFreshNotBefore = Long.MIN_VALUE;
  private long triesSince = Long.MIN_VALUE;
  private int triesTaken;

  SketchExchanges(
      SessionContext context, Scopes scopes, Documents documents, Consumer<SharedScope> list) {
    this.context = context;
    this.scopes = scopes;
    this.documents = documents;
    this.list = list;
    this.memory = new SketchMemory(context.memory);
  }

  boolean isIdle() {
    return sources.isEmpty() && targets.isEmpty() && tries.isEmpty();
  }

  Optional<Exchange> exchange(long xid) {
    Optional<Exchange> source = Optional.ofNullable(sources.get(xid));
    return source
        .or(() -> Optional.ofNullable(targets.get(xid)))
        .or(() -> Optional.ofNullable(tries.get(xid)));
  }

  SketchMemory memory() {
    return memory;
  }

  // ---- beginning ----

  /** Sends sketches of these scopes, several in one stream. */
  void begin(List<SharedScope> some) {
    for (List<SharedScope> stream : streams(some)) {
      begin(new SketchSource(context, stream, Optional.empty(), memory.firstFlight(stream)));
    }
  }

  private static List<List<SharedScope>> streams(List<SharedScope> some) {
    List<List<SharedScope>> streams = new ArrayList<>();
    for (int from = 0; from < some.size(); from += Message.SCOPES_MAX) {
      streams.add(some.subList(from, Math.min(some.size(), from + Message.SCOPES_MAX)));
    }
    return streams;
  }

  /** Sends sketches together with the greeting. */
  void attach(List<SharedScope> some) {
    for (List<SharedScope> stream : streams(some)) {
      SketchSource source =
          new SketchSource(context, stream, Optional.empty(), memory.firstFlight(stream));
      context.outbox.attach(source.nextMessage());
      begin(source);
    }
  }

  private void begin(SketchSource source) {
    sources.put(source.xid(), source);
    context.outbox.addSource(source);
    for (SharedScope scope : source.scopes()) {
      scope.comparison = Optional.of(source);
      scope.listed(context.now);
      scope.moved();
    }
  }

  /**
   * Compares scopes under a fresh key, whatever their digests say: nobody can have prepared for it.
   * Returns false if it is too soon after the last time.
   */
  boolean beginFresh(List<SharedScope> some) {
    if (context.now < freshNotBefore || some.isEmpty()) {
      return false;
    }
    freshNotBefore = context.now + MINUTE;
    for (List<SharedScope> stream : streams(some)) {
      int flight = memory.firstFlight(stream);
      begin(new SketchSource(context, stream, Optional.of(freshKey()), flight));
    }
    return true;
  }

  /**
   * A round of anti-entropy: every so many of them a scope is compared although it looks equal. A
   * member can forge a digest; so the difference that it hides lasts about an hour.
   */
  void audit() {
    List<SharedScope> due = new ArrayList<>();
    for (SharedScope scope : scopes.shared()) {
      scope.rounds++;
      if (scope.rounds >= AUDIT_ROUNDS && !scope.isBusy()) {
        due.add(scope);
      }
    }
    if (beginFresh(due)) {
      due.forEach(scope -> scope.rounds = 0);
    }
  }

  private Sum128 freshKey() {
    return new Sum128(context.random.getAsLong(), context.random.getAsLong());
  }

  private void beginTrie(SharedScope scope) {
    Optional<ScopeView> view = scope.view();
    if (view.isPresent()) {
      ScopeTrie trie = new ScopeTrie(context, context.newXid(), scope, freshKey());
      begin(trie);
      trie.begin(view.get());
    }
  }

  private void begin(ScopeTrie trie) {
    tries.put(trie.xid(), trie);
    trie.scope().comparison = Optional.of(trie);
    trie.scope().listed(context.now);
    trie.scope().moved();
  }

  // ---- ending ----

  /** True if this side has begun to compare the scope. */
  boolean isOurs(SharedScope scope) {
    return scope.comparison.filter(own -> !context.isPeersXid(own.xid())).isPresent();
  }

  /** Ends what compares the scope, for something better. */
  void end(SharedScope scope) {
    scope.comparison.ifPresent(own -> end(own.xid()));
  }

  private void end(long xid) {
    closed.put(xid, true);
    List<SharedScope> freed = compared(xid);
    Optional.ofNullable(sources.remove(xid)).ifPresent(this::release);
    targets.remove(xid);
    tries.remove(xid);
    for (SharedScope scope : freed) {
      if (scope.comparison.filter(own -> own.xid() == xid).isPresent()) {
        scope.comparison = Optional.empty();
      }
    }
  }

  private void release(SketchSource source) {
    source.release();
    context.outbox.removeSource(source);
  }

  /** Returns the scopes that an exchange compares. */
  List<SharedScope> compared(long xid) {
    if (sources.containsKey(xid)) {
      return sources.get(xid).scopes();
    }
    if (targets.containsKey(xid)) {
      return targets.get(xid).scopes();
    }
    return tries.containsKey(xid) ? List.of(tries.get(xid).scope()) : List.of();
  }

  /** The other side has said all that it found. */
  void answered(Message.ScopeDiff last) {
    List<SharedScope> done = compared(last.xid());
    if (last.found() > 0 && sources.containsKey(last.xid())) {
      double each = (double) last.found() / done.size();
      done.forEach(scope -> memory.differed(scope.id(), each));
    }
    end(last.xid());
  }

  void wasReset(Message.Reset reset) {
    SketchSource source = sources.get(reset.xid());
    end(reset.xid());
    boolean isKeyUnknown = reset.code() == ErrorCode.UNSUPPORTED.number();
    if (source != null && isKeyUnknown && !source.isFresh()) {
      beginFresh(source.scopes());
    }
  }

  private List<Exchange> all() {
    List<Exchange> all = new ArrayList<>(sources.values());
    all.addAll(targets.values());
    all.addAll(tries.values());
    return all;
  }

  /** Ends all comparisons. */
  void suspend() {
    all().forEach(exchange -> end(exchange.xid()));
  }

  /** Ends what compares scopes that are not shared any more. */
  void dropUnshared() {
    for (Exchange exchange : all()) {
      if (!compared(exchange.xid()).stream().allMatch(scopes::isShared)) {
        context.resetExchange(exchange.xid(), ErrorCode.DENIED);
        end(exchange.xid());
      }
    }
  }

  // ---- what arrives ----

  /** The other side wants more symbols, or the list. */
  void scopeMore(Message.ScopeMore more) {
    SketchSource source = sources.get(more.xid());
    if (source == null) {
      return;
    }
    if (more.count() == 0) {
      end(more.xid());
      source.scopes().forEach(list);
    } else if (!source.more(more.from(), more.count())) {
      context.resetExchange(more.xid(), ErrorCode.LIMIT);
      end(more.xid());
    } else if (more.count() > SketchSizing.SCOPE_SYMBOLS) {
      // Much differs, and part of it is there and not here.
      context.expect(Optional.empty(), more.count() * ScopeFindings.DOCUMENT_BYTES);
    }
  }

  void scopeSketch(Message.ScopeSketch sketch) {
    SketchTarget target = targets.get(sketch.xid());
    if (target == null || sketch.from() == 0 && target.held() > 0) {
      target = beginTarget(sketch).orElse(null);
    }
    if (target == null) {
      return;
    }
    SketchTarget.Taken taken = target.take(sketch);
    if (taken == SketchTarget.Taken.GARBAGE || target.state() == SketchDecoder.State.GARBAGE) {
      failed(target, ErrorCode.GARBAGE);
    } else if (taken == SketchTarget.Taken.READ) {
      advance(target);
    }
  }

  private Optional<SketchTarget> beginTarget(Message.ScopeSketch sketch) {
    if (!context.isPeersXid(sketch.xid()) || sketch.from() != 0) {
      return Optional.empty();
    }
    if (closed.containsKey(sketch.xid())) {
      sayNothingFound(sketch.xid());
      return Optional.empty();
    }
    Optional<List<SharedScope>> named = named(sketch);
    if (named.isEmpty() || !mayBegin(sketch.xid(), named.get())) {
      return Optional.empty();
    }
    named.get().forEach(this::end);
    closed.remove(sketch.xid());
    SketchTarget target =
        new SketchTarget(context, sketch.xid(), named.get(), sketch.key(), sketch.documents());
    targets.put(sketch.xid(), target);
    for (SharedScope scope : named.get()) {
      scope.comparison = Optional.of(target);
      scope.awaitsSketchUntil = Long.MIN_VALUE;
      scope.moved();
    }
    return Optional.of(target);
  }

  /** The answer to a comparison that was answered before was lost; its consequences were not. */
  private void sayNothingFound(long xid) {
    PackedItems none = PackedItems.none(PackedItems.NAME_BYTES);
    PackedItems noItems = PackedItems.none(PackedItems.BEHIND_BYTES);
    context.outbox.control(
        new Message.ScopeDiff(xid, true, none, List.of(), List.of(), noItems, 0));
  }

  private Optional<List<SharedScope>> named(Message.ScopeSketch sketch) {
    List<SharedScope> named = new ArrayList<>();
    for (long tag8 : sketch.scopeTags().names()) {
      scopes.byTheirTag8(tag8).filter(scope -> !named.contains(scope)).ifPresent(named::add);
    }
    if (named.isEmpty() || named.size() != sketch.scopeTags().size()) {
      context.resetExchange(sketch.xid(), ErrorCode.DENIED);
      return Optional.empty();
    }
    boolean isKeyKnown = sketch.epochs().stream().allMatch(e -> e == ScopeSketches.EPOCH);
    if (sketch.key().isEmpty() && !isKeyKnown) {
      context.resetExchange(sketch.xid(), ErrorCode.UNSUPPORTED);
      return Optional.empty();
    }
    if (sketch.key().isPresent() && !isFreshTaken()) {
      context.resetExchange(sketch.xid(), ErrorCode.BUSY);
      return Optional.empty();
    }
    return Optional.of(named);
  }

  /** A fresh key costs a look at every document, so a peer may use one only now and then. */
  private boolean isFreshTaken() {
    if (context.now < theirFreshNotBefore) {
      return false;
    }
    theirFreshNotBefore = context.now + MINUTE / 2;
    return true;
  }

  /** Both sides have begun: the comparison of the smaller peer key goes on. */
  private boolean mayBegin(long xid, List<SharedScope> named) {
    boolean isCrossed =
        named.stream().anyMatch(scope -> isOurs(scope) || scope.listing.isPresent());
    if (isCrossed && context.isSelfSmaller()) {
      context.resetExchange(xid, ErrorCode.SUPERSEDED);
      return false;
    }
    return named.stream().noneMatch(scope -> scope.listing.isPresent() || scope.answer.isPresent());
  }

  private void advance(SketchTarget target) {
    if (target.state() == SketchDecoder.State.DONE) {
      finish(target);
    } else if (target.isComplete()) {
      askMore(target);
    }
  }

  private void finish(SketchTarget target) {
    Map<SharedScope, Long> counts = target.countByScope();
    counts.forEach(
        (scope, count) -> {
          if (count > 0) {
            memory.differed(scope.id(), count);
          }
        });
    ScopeFindings findings = new ScopeFindings(context, documents);
    target.findings(findings);
    findings.found(target.found());
    findings.report(target, true);
    target.scopes().forEach(scope -> scope.listed(context.now));
    end(target.xid());
  }

  private void askMore(SketchTarget target) {
    double estimate = target.estimate();
    long few = Math.min(target.documents(), target.claimed());
    int most = SketchSizing.symbolsMax(target.documents(), target.claimed());
    boolean isGrown =
        target.held() > Math.max(SYMBOLS_TRUSTED, ESTIMATES_MAX * estimate)
            || target.held() >= most;
    if (isGrown) {
      failed(target, ErrorCode.LIMIT);
    } else if (target.held() >= SYMBOLS_ROUGH && SketchSizing.isListBetter(estimate, few)) {
      listInstead(target);
    } else {
      int total = Math.min(most, SketchSizing.next(SketchKind.DOCUMENTS, target.held(), estimate));
      int more = total - target.held();
      target.ask(total);
      context.outbox.control(new Message.ScopeMore(target.xid(), target.held(), more));
      context.expect(Optional.of(target), more * (SketchKind.DOCUMENTS.symbolBytes() + 1L));
    }
  }

  private void listInstead(SketchTarget target) {
    end(target.xid());
    if (target.documents() < target.claimed()) {
      context.resetExchange(target.xid(), ErrorCode.SUPERSEDED);
      target.scopes().forEach(list);
    } else {
      context.outbox.control(new Message.ScopeMore(target.xid(), 0, 0));
    }
  }

  private void failed(SketchTarget target, ErrorCode code) {
    context.resetExchange(target.xid(), code);
    end(target.xid());
    int failures = 0;
    for (SharedScope scope : target.scopes()) {
      scope.failures++;
      failures = Math.max(failures, scope.failures);
      scope.listed(context.now);
    }
    if (failures >= FAILURES_MAX) {
      target.scopes().forEach(scope -> scope.failures = 0);
      context.fault(
          SessionOutput.Severity.MINOR,
          SessionOutput.Cause.GARBAGE,
          "sketches of a scope cannot be read");
    } else if (failures > 1 || !beginFresh(target.scopes())) {
      target.scopes().forEach(this::beginTrie);
    }
  }

  void scopeTrie(Message.ScopeTrie message) {
    ScopeTrie trie = tries.get(message.xid());
    if (trie == null) {
      trie = beginTrieOf(message).orElse(null);
    }
    Optional<ScopeView> view = trie == null ? Optional.empty() : trie.scope().view();
    if (trie == null || view.isEmpty()) {
      return;
    }
    ScopeFindings findings = new ScopeFindings(context, documents);
    if (!trie.take(message, view.get(), findings)) {
      context.resetExchange(message.xid(), ErrorCode.GARBAGE);
      context.garbage("a scope's trie is not well-formed");
      end(message.xid());
    } else if (trie.isAnswered()) {
      end(message.xid());
    }
  }

  private Optional<ScopeTrie> beginTrieOf(Message.ScopeTrie message) {
    if (!context.isPeersXid(message.xid()) || closed.containsKey(message.xid())) {
      return Optional.empty();
    }
    if (message.scopeTags().size() != 1) {
      context.resetExchange(message.xid(), ErrorCode.UNSUPPORTED);
      return Optional.empty();
    }
    Optional<SharedScope> scope = scopes.byTheirTag8(message.scopeTags().name(0));
    if (scope.isEmpty()) {
      context.resetExchange(message.xid(), ErrorCode.DENIED);
      return Optional.empty();
    }
    if (!isTrieTaken()) {
      context.resetExchange(message.xid(), ErrorCode.BUSY);
      return Optional.empty();
    }
    if (!mayBegin(message.xid(), List.of(scope.get()))) {
      return Optional.empty();
    }
    end(scope.get());
    ScopeTrie trie = new ScopeTrie(context, message.xid(), scope.get(), message.key());
    begin(trie);
    return Optional.of(trie);
  }

  private boolean isTrieTaken() {
    if (triesSince == Long.MIN_VALUE || context.now - triesSince >= MINUTE) {
      triesSince = context.now;
      triesTaken = 0;
    }
    triesTaken++;
    return triesTaken <= TRIES_PER_MINUTE;
  }

  // ---- time ----

  void tick(boolean isBusy) {
    for (SketchSource source : List.copyOf(sources.values())) {
      if (source.deadline() <= context.now) {
        if (isBusy) {
          source.activity();
        } else if (!source.tryAgain()) {
          end(source.xid());
        }
      }
    }
    List<Exchange> waiting = new ArrayList<>();
    targets.values().stream().filter(t -> t.deadline() <= context.now).forEach(waiting::add);
    tries.values().stream().filter(t -> t.deadline() <= context.now).forEach(waiting::add);
    waiting.forEach(exchange -> end(exchange.xid()));
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (SketchSource source : sources.values()) {
      next = Math.min(next, source.deadline());
    }
    for (SketchTarget target : targets.values()) {
      next = Math.min(next, target.deadline());
    }
    for (ScopeTrie trie : tries.values()) {
      next = Math.min(next, trie.deadline());
    }
    return next;
  }
}
