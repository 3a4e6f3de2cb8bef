package dev.pleach.dag.sync;

import dev.pleach.dag.DocumentId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Documents that the peer does not know, each pushed whole: in a single pack where it fits, else in
 * an exchange of its own.
 */
final class NewDocuments implements BulkSource {
  /** Most documents that wait; more are left to the next comparison of scopes. */
  static final int QUEUED_MAX = 1 << 20;

  private record Entry(SharedScope scope, DocumentId document) {}

  private final SessionContext context;
  private final LivePushes pushes;
  private final BooleanSupplier hasRoom;
  private final BiConsumer<SharedScope, DocumentView> pushInExchange;
  private final Deque<Entry> queue = new ArrayDeque<>();

  /**
   * @param hasRoom true while a further exchange may be opened
   * @param pushInExchange pushes a document that does not fit a pack
   */
  NewDocuments(
      SessionContext context,
      LivePushes pushes,
      BooleanSupplier hasRoom,
      BiConsumer<SharedScope, DocumentView> pushInExchange) {
    this.context = context;
    this.pushes = pushes;
    this.hasRoom = hasRoom;
    this.pushInExchange = pushInExchange;
  }

  void add(SharedScope scope, DocumentId document) {
    if (queue.size() < QUEUED_MAX) {
      queue.add(new Entry(scope, document));
      scope.workBegins();
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
    Optional<Message> message =
        entry
            .scope()
            .view()
            .flatMap(scope -> scope.document(entry.document()))
            .flatMap(view -> push(entry.scope(), view));
    entry.scope().workEnds();
    return message;
  }

  private Optional<Message> push(SharedScope scope, DocumentView view) {
    SendPlan plan = new SendPlan(view);
    Chains.above(view, view.tips(), List.of()).forEach(plan::add);
    PackBody body = PackBuilder.build(view, plan, context.packTarget());
    if (!plan.isEmpty()) {
      pushInExchange.accept(scope, view);
      return Optional.empty();
    }
    pushes.peerKnows(view.id());
    return Optional.of(
        new Message.Pack(
            0,
            Optional.of(view.id()),
            Optional.of(LivePushes.intro(scope, view.name())),
            0,
            true,
            body.enc(),
            body.rawLength(),
            body.body(),
            body.signatures()));
  }
}
