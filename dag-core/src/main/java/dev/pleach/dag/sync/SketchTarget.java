package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchDecoder;
import dev.pleach.dag.sketch.SketchDifference;
import dev.pleach.dag.sketch.SketchKey;
import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.Symbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The side of a comparison that takes symbols and reads the difference. Its own documents may
 * change between two flights; then it reads all symbols anew against those of now.
 */
final class SketchTarget implements Exchange {
  private final SessionContext context;
  private final long xid;
  private final List<SharedScope> scopes;
  private final Optional<Sum128> fresh;
  private final ExchangeCredit credit;
  private final long claimed;
  private final List<Symbols> taken = new ArrayList<>();
  private List<OwnDocuments> own = List.of();
  private List<Sum128> digests = List.of();
  private Symbols ready = Symbols.none(SketchKind.DOCUMENTS, 0, 0);
  private SketchDecoder decoder;
  private int held;
  private int asked = SketchSizing.SCOPE_SYMBOLS;
  private boolean hasAsked;
  private long deadline;

  SketchTarget(
      SessionContext context,
      long xid,
      List<SharedScope> scopes,
      Optional<Sum128> fresh,
      long claimed) {
    this.context = context;
    this.xid = xid;
    this.scopes = List.copyOf(scopes);
    this.fresh = fresh;
    this.claimed = claimed;
    this.credit = ExchangeCredit.ofExchange(context.options);
    this.decoder = newDecoder();
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

  List<SharedScope> scopes() {
    return scopes;
  }

  void activity() {
    deadline = context.now + 4 * Math.max(4 * context.rtt(), ExchangeTimers.SECOND);
  }

  long deadline() {
    return deadline;
  }

  private SketchDecoder newDecoder() {
    own = new ArrayList<>();
    if (fresh.isPresent()) {
      SketchKey key = SketchKey.of(fresh.get().bytes());
      own.add(new OwnDocuments(scopes, key, StateKey.of(fresh.get())));
    } else {
      for (SharedScope scope : scopes) {
        scope.view().ifPresent(view -> own.add(ownOf(scope, view)));
      }
    }
    digests = SketchSource.digestsOf(scopes);
    return new SketchDecoder(SketchKind.DOCUMENTS, own);
  }

  private static OwnDocuments ownOf(SharedScope scope, ScopeView view) {
    return new OwnDocuments(List.of(scope), ScopeSketches.key(view.secret()), StateKey.PLAIN);
  }

  /** How the symbols of a message were taken. */
  enum Taken {
    /** They were read, as far as they reach. */
    READ,
    /** They are not the next ones: a double, or something was lost. */
    NOT_NEXT,
    /** They are no symbols, or were not asked for. */
    GARBAGE
  }

  /** Takes symbols. */
  Taken take(Message.ScopeSketch message) {
    if (message.from() != held) {
      return Taken.NOT_NEXT;
    }
    Optional<Symbols> symbols =
        Symbols.parse(SketchKind.DOCUMENTS, held, message.documents(), message.symbols());
    boolean isClaimKept = message.documents() == claimed;
    if (symbols.isEmpty() || !isClaimKept || symbols.get().end() > asked) {
      return Taken.GARBAGE;
    }
    activity();
    taken.add(symbols.get());
    held = symbols.get().end();
    read(symbols.get());
    return Taken.READ;
  }

  private void read(Symbols next) {
    if (SketchSource.digestsOf(scopes).equals(digests)) {
      decoder.add(next, ownSymbols(next));
      return;
    }
    decoder = newDecoder();
    ready = Symbols.none(SketchKind.DOCUMENTS, 0, 0);
    for (Symbols symbols : taken) {
      decoder.add(symbols, ownSymbols(symbols));
    }
  }

  /** Of what was asked for the own symbols are made once, however many messages it comes in. */
  private Symbols ownSymbols(Symbols theirs) {
    boolean isReady = theirs.from() >= ready.from() && theirs.end() <= ready.end();
    if (!isReady) {
      int count = Math.max(theirs.end(), hasAsked ? asked : 0) - theirs.from();
      ready =
          fresh.isPresent()
              ? ScopeSketches.sum(scopes, fresh.get(), theirs.from(), count)
              : ScopeSketches.sum(scopes, theirs.from(), count);
    }
    return ready.run(theirs.from(), theirs.count());
  }

  SketchDecoder.State state() {
    return decoder.state();
  }

  double estimate() {
    return decoder.estimate();
  }

  int held() {
    return held;
  }

  /** True if everything asked for has come, or what came unasked in the first place. */
  boolean isComplete() {
    return !hasAsked || held >= asked;
  }

  /** Notes what is asked for now, as a total. */
  void ask(int total) {
    asked = total;
    hasAsked = true;
    activity();
  }

  long documents() {
    return SketchSource.documentsOf(scopes);
  }

  long claimed() {
    return claimed;
  }

  boolean isFresh() {
    return fresh.isPresent();
  }

  /** How many items differ in all. */
  long found() {
    return decoder.differences().size();
  }

  /** How many differences there are in each scope. */
  Map<SharedScope, Long> countByScope() {
    Map<SharedScope, Long> counts = new LinkedHashMap<>();
    if (fresh.isEmpty() && own.size() == scopes.size()) {
      scopes.forEach(scope -> counts.put(scope, 0L));
      decoder.differences().forEach(one -> counts.merge(scopes.get(one.set()), 1L, Long::sum));
    }
    return counts;
  }

  /** Hands the whole difference on, once it is complete. */
  void findings(ScopeFindings findings) {
    StateKey key = fresh.map(StateKey::of).orElse(StateKey.PLAIN);
    List<Map<Long, Both>> bySet = new ArrayList<>();
    own.forEach(documents -> bySet.add(new LinkedHashMap<>()));
    for (SketchDifference one : decoder.differences()) {
      Both both =
          bySet
              .get(one.set())
              .computeIfAbsent(
                  one.item().first(), doc8 -> new Both(new ArrayList<>(1), new ArrayList<>(1)));
      (one.isRemote() ? both.theirs() : both.ours()).add(one.item().second());
    }
    for (int set = 0; set < own.size(); set++) {
      OwnDocuments documents = own.get(set);
      bySet.get(set).forEach((doc8, both) -> compared(findings, documents, doc8, both, key));
    }
  }

  /** The states of one doc8 that only one side has. */
  private record Both(List<Long> theirs, List<Long> ours) {}

  private void compared(
      ScopeFindings findings, OwnDocuments documents, long doc8, Both both, StateKey key) {
    Map<SharedScope, List<DocumentState>> byScope = new LinkedHashMap<>();
    for (OwnDocuments.Found found : documents.find(doc8)) {
      if (both.ours().contains(found.state().state8())) {
        byScope.computeIfAbsent(found.scope(), scope -> new ArrayList<>()).add(found.state());
      }
    }
    if (byScope.isEmpty()) {
      findings.unknown(scopes, doc8);
    }
    byScope.forEach((scope, states) -> findings.compared(scope, doc8, both.theirs(), states, key));
  }
}
