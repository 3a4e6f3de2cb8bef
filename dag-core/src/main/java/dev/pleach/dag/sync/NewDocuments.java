package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the peer is known to lack, pushed unasked. A document that it does not know goes whole: in a
 * single pack where it fits, else in an exchange of its own. Of a document whose older state it has
 * shown it gets the newer blocks in a pack; where they are too many, an exchange is opened.
 */
final class NewDocuments implements BulkSource {
  /** Most documents that wait; more are left to the next comparison of scopes. */
  static final int QUEUED_MAX = 1 << 20;

  /** How often the same is pushed without any delay. */
  private static final int PUSHES_FREE = 8;

  /** Pushes that are remembered. */
  private static final int PUSHED_MAX = 65_536;

  /** What was pushed whole: a peer that keeps asking for it cannot take it in. */
  private record Pushed(DocumentId document, long state8) {}

  /** A state of a document that the peer has shown. */
  private record Past(StateKey key, long state8) {}

  private record Entry(SharedScope scope, DocumentId document, Optional<Past> past) {}

  private final SessionContext context;
  private final LivePushes pushes;
  private final BooleanSupplier hasRoom;
  private final BiConsumer<SharedScope, DocumentView> pushInExchange;
  private final Consumer<DocumentId> open;
  private final Deque<Entry> queue = new ArrayDeque<>();
  private final Repeats<Pushed> pushed = new Repeats<>(PUSHES_FREE, PUSHED_MAX);

  /**
   * @param hasRoom true while a further exchange may be opened
   * @param pushInExchange pushes a document that does not fit a pack
   * @param open opens a document of which the newer blocks do not
   */
  NewDocuments(
      SessionContext context,
      LivePushes pushes,
      BooleanSupplier hasRoom,
      BiConsumer<SharedScope, DocumentView> pushInExchange,
      Consumer<DocumentId> open) {
    this.context = context;
    this.pushes = pushes;
    this.hasRoom = hasRoom;
    this.pushInExchange = pushInExchange;
    this.open = open;
  }

  void add(SharedScope scope, DocumentId document) {
    add(new Entry(scope, document, Optional.empty()));
  }

  /** Of this document the peer has the state {@code state8}, told under {@code key}. */
  void addNewer(SharedScope scope, DocumentId document, StateKey key, long state8) {
    add(new Entry(scope, document, Optional.of(new Past(key, state8))));
  }

  private void add(Entry entry) {
    if (queue.size() < QUEUED_MAX) {
      queue.add(entry);
      entry.scope().workBegins();
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  @Override
  public Optional<ExchangeCredit> bulkCredit() {
    return Optional.empty();
  }

  @Override
  public boolean hasBulk() {
    return !queue.isEmpty() && hasRoom.getAsBoolean();
  }

  @Override
  public Optional<Message> nextBulk(long now) {
    Entry entry = queue.removeFirst();
    Optional<Message> message;
    try {
      message = messageOf(entry, now);
    } catch (UnreadableDocumentException e) {
      message = Optional.empty(); // it is not here, as far as the peer is concerned
    }
    entry.scope().workEnds();
    return message;
  }

  private Optional<Message> messageOf(Entry entry, long now) {
    return entry
        .scope()
        .view()
        .flatMap(scope -> scope.document(entry.document()))
        .filter(view -> entry.past().isPresent() || mayPushWhole(view, now))
        .flatMap(view -> push(entry, view));
  }

  private boolean mayPushWhole(DocumentView view, long now) {
    return pushed.mayDo(new Pushed(view.id(), view.heads().stateDigest().prefix64()), now);
  }

  private Optional<Message> push(Entry entry, DocumentView view) {
    return entry.past().isPresent()
        ? pushNewer(view, entry.past().get())
        : pushWhole(entry.scope(), view);
  }

  private Optional<Message> pushNewer(DocumentView view, Past past) {
    Optional<List<BlockHeader>> lacked = PastState.lackedBy(view, past.key(), past.state8());
    if (lacked.isEmpty()) {
      open.accept(view.id());
      return Optional.empty();
    }
    if (lacked.get().isEmpty()) {
      return Optional.empty();
    }
    SendPlan plan = new SendPlan(view);
    plan.add(Chains.sorted(view, lacked.get().stream().map(BlockHeader::cid).toList()));
    PackBody body = PackBuilder.build(view, plan, context.packTarget());
    if (!plan.isEmpty()) {
      open.accept(view.id());
      return Optional.empty();
    }
    pushes.peerKnows(view.id());
    return Optional.of(pack(view, Optional.empty(), body));
  }

  private Optional<Message> pushWhole(SharedScope scope, DocumentView view) {
    SendPlan plan = new SendPlan(view);
    Chains.above(view, view.tips(), List.of()).forEach(plan::add);
    PackBody body = PackBuilder.build(view, plan, context.packTarget());
    if (!plan.isEmpty()) {
      pushInExchange.accept(scope, view);
      return Optional.empty();
    }
    pushes.peerKnows(view.id());
    Message.Intro intro = LivePushes.intro(scope, view.name());
    return Optional.of(pack(view, Optional.of(intro), body));
  }

  private static Message pack(DocumentView view, Optional<Message.Intro> intro, PackBody body) {
    return new Message.Pack(
        0,
        Optional.of(view.id()),
        intro,
        0,
        true,
        body.enc(),
        body.rawLength(),
        body.body(),
        body.signatures());
  }
}
