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
  /** How often the same is pushed without any delay. */
  private static final int PUSHES_FREE = 8;

  /** Pushes that are remembered. */
  private static final int PUSHED_MAX = 16_384;

  /** Documents of one truncated name that are pushed; so many can only be made on purpose. */
  private static final int CLASHING_MAX = 16;

  /** A further document of a truncated name. */
  private record Clashing(PushQueue.Entry entry, DocumentId document) {}

  /** What was pushed whole: a peer that keeps asking for it cannot take it in. */
  private record Pushed(DocumentId document, long state8) {}

  private final SessionContext context;
  private final LivePushes pushes;
  private final BooleanSupplier hasRoom;
  private final BiConsumer<SharedScope, DocumentView> pushInExchange;
  private final Consumer<DocumentId> open;
  private final PushQueue queue = new PushQueue();
  private final Deque<Clashing> clashing = new ArrayDeque<>();
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
    add(scope, Optional.empty(), document, 0);
  }

  /** Of this document the peer has the state {@code state8}, told under {@code key}. */
  void addNewer(SharedScope scope, DocumentId document, StateKey key, long state8) {
    add(scope, Optional.of(key), document, state8);
  }

  private void add(SharedScope scope, Optional<StateKey> key, DocumentId document, long state8) {
    if (!context.outbox.isMute()
        && queue.add(new PushQueue.Kind(scope, key), document.prefix64(), state8)) {
      scope.workBegins();
    }
  }

  boolean isEmpty() {
    return queue.isEmpty() && clashing.isEmpty();
  }

  /** Forgets what waits. */
  void clear() {
    clashing.clear();
    while (!queue.isEmpty()) {
      queue.remove().kind().scope().workEnds();
    }
  }

  @Override
  public Optional<ExchangeCredit> bulkCredit() {
    return Optional.empty();
  }

  @Override
  public boolean hasBulk() {
    return !isEmpty() && hasRoom.getAsBoolean();
  }

  @Override
  public Optional<Message> nextBulk(long now) {
    if (!clashing.isEmpty()) {
      Clashing next = clashing.removeFirst();
      return messageOf(next.entry(), next.document(), now);
    }
    PushQueue.Entry entry = queue.remove();
    SharedScope scope = entry.kind().scope();
    List<DocumentState> named = scope.named(entry.doc8(), 0);
    for (int i = 1; i < Math.min(named.size(), CLASHING_MAX); i++) {
      clashing.add(new Clashing(entry, named.get(i).document()));
    }
    Optional<Message> message =
        named.isEmpty() ? Optional.empty() : messageOf(entry, named.get(0).document(), now);
    scope.workEnds();
    return message;
  }

  private Optional<Message> messageOf(PushQueue.Entry entry, DocumentId document, long now) {
    try {
      return entry
          .kind()
          .scope()
          .view()
          .flatMap(scope -> scope.document(document))
          .filter(view -> entry.kind().key().isPresent() || mayPushWhole(view, now))
          .flatMap(view -> push(entry, view));
    } catch (UnreadableDocumentException e) {
      return Optional.empty(); // it is not here, as far as the peer is concerned
    }
  }

  private boolean mayPushWhole(DocumentView view, long now) {
    return pushed.mayDo(new Pushed(view.id(), view.heads().stateDigest().prefix64()), now);
  }

  private Optional<Message> push(PushQueue.Entry entry, DocumentView view) {
    return entry.kind().key().isPresent()
        ? pushNewer(view, entry.kind().key().get(), entry.state8())
        : pushWhole(entry.kind().scope(), view);
  }

  private Optional<Message> pushNewer(DocumentView view, StateKey key, long state8) {
    Optional<List<BlockHeader>> lacked = PastState.lackedBy(view, key, state8);
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
