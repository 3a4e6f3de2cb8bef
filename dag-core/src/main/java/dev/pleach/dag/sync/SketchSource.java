package dev.pleach.dag.sync;

import dev.pleach.dag.sketch.SketchKind;
import dev.pleach.dag.sketch.SketchSizing;
import dev.pleach.dag.sketch.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The side of a comparison that sends symbols: over up to 64 scopes at once, as many as are asked
 * for. If a document changes between two flights the symbols no longer belong together, so it
 * begins anew from symbol 0.
 */
final class SketchSource implements Exchange, BulkSource {
  /**
   * Most symbols that a session holds ready to be sent, 8 MiB: one look at all documents makes so
   * many.
   */
  private static final int READY_MAX = 262_144;

  /** Symbols that are made at a time in any case. */
  private static final int READY_MIN = SketchSizing.SCOPE_SYMBOLS;

  /** What every symbol has at least on the wire. */
  private static final int SYMBOL_BYTES = SketchKind.DOCUMENTS.symbolBytes();

  private final SessionContext context;
  private final long xid;
  private final List<SharedScope> scopes;
  private final Optional<Sum128> fresh;
  private final ExchangeCredit credit;
  private final int firstFlight;
  private final int perMessage;
  private List<Sum128> digests = List.of();
  private long documents;
  private Symbols ready = Symbols.none(SketchKind.DOCUMENTS, 0, 0);
  private int sent;
  private int asked;
  private int tries;
  private long deadline;

  SketchSource(
      SessionContext context, List<SharedScope> scopes, Optional<Sum128> fresh, int firstFlight) {
    this.context = context;
    this.xid = context.newXid();
    this.scopes = List.copyOf(scopes);
    this.fresh = fresh;
    this.firstFlight = firstFlight;
    this.credit = ExchangeCredit.ofExchange(context.options);
    this.perMessage = (context.options.packBytesMax() - 1_024) / (SYMBOL_BYTES + 1);
    begin(firstFlight);
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

  boolean isFresh() {
    return fresh.isPresent();
  }

  private void begin(int count) {
    digests = digestsOf(scopes);
    documents = documentsOf(scopes);
    sent = 0;
    asked = count;
    release();
    activity();
  }

  /** Makes the next symbols: a peer that asks for many and takes none costs nothing. */
  private void prepare() {
    if (!digestsOf(scopes).equals(digests)) {
      begin(asked);
    }
    if (sent >= ready.end()) {
      release();
      int room = Math.max(READY_MIN, READY_MAX - context.symbolsReady);
      ready = symbols(sent, Math.min(room, asked - sent));
      context.symbolsReady += ready.count();
    }
  }

  /** Gives up the symbols that are held ready. */
  void release() {
    context.symbolsReady -= ready.count();
    ready = Symbols.none(SketchKind.DOCUMENTS, sent, 0);
  }

  private Symbols symbols(int from, int count) {
    return fresh.isPresent()
        ? ScopeSketches.sum(scopes, fresh.get(), from, count)
        : ScopeSketches.sum(scopes, from, count);
  }

  static List<Sum128> digestsOf(List<SharedScope> scopes) {
    return scopes.stream().map(SharedScope::digest).toList();
  }

  static long documentsOf(List<SharedScope> scopes) {
    return scopes.stream().mapToLong(SharedScope::documents).sum();
  }

  /** The other side wants symbols up to this index. Returns false if those are too many. */
  boolean more(long from, long count) {
    long claimed = scopes.stream().mapToLong(scope -> scope.theirs().documents()).sum();
    int most = SketchSizing.symbolsMax(documents, Math.max(0, claimed));
    if (from < 0 || count < 0 || from > most || count > most - from) {
      return false;
    }
    asked = (int) (from + count);
    sent = (int) from;
    release();
    activity();
    return true;
  }

  void activity() {
    long delay = Math.max(4 * context.rtt(), ExchangeTimers.SECOND) << Math.min(tries, 5);
    deadline = context.now + ExchangeTimers.jitter(delay, context.random);
  }

  long deadline() {
    return deadline;
  }

  /** The answer stays away; returns false if it has too often. */
  boolean tryAgain() {
    tries++;
    begin(firstFlight);
    return tries < 3;
  }

  @Override
  public boolean hasBulk() {
    return sent < asked && credit.isOpen();
  }

  @Override
  public Optional<ExchangeCredit> bulkCredit() {
    return Optional.of(credit);
  }

  @Override
  public Optional<Message> nextBulk(long now) {
    return Optional.of(nextMessage());
  }

  /** Returns the next symbols as a message. */
  Message nextMessage() {
    activity();
    prepare();
    int count = Math.min(perMessage, ready.end() - sent);
    byte[] symbols = ready.run(sent, count).bytes(documents);
    int from = sent;
    sent += count;
    if (sent == ready.end()) {
      release();
    }
    List<Long> tags = new ArrayList<>();
    scopes.forEach(scope -> tags.add(scope.ownTag().high()));
    List<Long> epochs = scopes.stream().map(scope -> ScopeSketches.EPOCH).toList();
    return new Message.ScopeSketch(
        xid, PackedItems.ofNames(tags), epochs, fresh, documents, from, symbols);
  }
}
