package dev.pleach.dag.sync;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The listing of a scope that this side sends, part by part, each read when its turn comes. */
final class ScopeListing implements Exchange, BulkSource {
  private final long xid;
  private final SessionContext context;
  private final SharedScope scope;
  private final ExchangeCredit credit;
  private final boolean isGrouped;
  private final int itemsPerPart;
  private long nextDoc8;
  private long part;
  private boolean isSent;
  private int tries;
  private long deadline;

  ScopeListing(SessionContext context, SharedScope scope, long documents) {
    this.context = context;
    this.scope = scope;
    this.xid = context.newXid();
    this.credit = ExchangeCredit.ofExchange(context.options);
    this.isGrouped = documents >= ScopeItems.GROUPED_FROM;
    this.itemsPerPart = (context.options.packBytesMax() - 256) / PackedItems.DOC_BYTES;
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

  @Override
  public Optional<ExchangeCredit> bulkCredit() {
    return Optional.of(credit);
  }

  @Override
  public boolean hasBulk() {
    return !isSent && credit.isOpen();
  }

  /** Begins once more from the first part. */
  void restart() {
    nextDoc8 = 0;
    part = 0;
    isSent = false;
    activity();
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
    restart();
    return tries < 3;
  }

  @Override
  public Optional<Message> nextBulk(long now) {
    activity();
    Optional<ScopeView> view = scope.view();
    ByteBuffer items = ByteBuffer.allocate((itemsPerPart + 1) * PackedItems.DOC_BYTES);
    Iterator<DocumentState> documents =
        view.isPresent() ? view.get().documents(nextDoc8) : Collections.emptyIterator();
    Optional<DocumentState> beyond = fill(items, documents);
    isSent = beyond.isEmpty();
    beyond.ifPresent(state -> nextDoc8 = state.doc8());
    byte[] bytes = new byte[items.position()];
    items.flip().get(bytes);
    PackedItems packed = PackedItems.own(PackedItems.DOC_BYTES, bytes);
    Optional<Integer> first =
        isGrouped && !packed.isEmpty()
            ? Optional.of(GroupedItems.groupOf(packed, 0))
            : Optional.empty();
    PackedItems tags = PackedItems.ofNames(List.of(scope.ownTag().high()));
    return Optional.of(
        new Message.ScopeList(xid, tags, part++, isSent, new ScopeItems(first, packed)));
  }

  /**
   * Fills a part; a document whose doc8 is that of the one before is never left to the next part.
   */
  private Optional<DocumentState> fill(ByteBuffer items, Iterator<DocumentState> documents) {
    ByteBuffer out = items;
    while (documents.hasNext()) {
      DocumentState state = documents.next();
      if (out.position() / PackedItems.DOC_BYTES >= itemsPerPart) {
        return Optional.of(state);
      }
      out.putLong(state.doc8()).putLong(state.state8());
    }
    return Optional.empty();
  }
}
